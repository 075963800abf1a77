using ChainVerify.Secp256k1;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>Operations on <see cref="LayerInputs.Count"/> points, in one form of the field.</summary>
internal abstract class PointLayer
{
    internal static PointLayer Create(int lanes) => lanes switch
    {
        8 => new PointLayer<FieldVector512>(),
        4 => new PointLayer<FieldVector256>(),
        2 => new PointLayer<FieldVector128>(),
        _ => new PointLayer<FieldElement>(),
    };

    internal abstract void Decompress();

    internal abstract void Add();

    internal abstract void MultiplyByBuckets();
}

/// <inheritdoc/>
internal sealed unsafe class PointLayer<T> : PointLayer
    where T : unmanaged, IFieldLanes<T>
{
    private const int Count = LayerInputs.Count;
    private const int RowsPerPoint = 2; // a point and λ times it, as in a batch
    private const int Rows = Count * RowsPerPoint;
    private const int Width = 8; // of the windows, as for a batch of this size

    private readonly PointDecompression<T> _decompression = new();
    private readonly BucketMultiplication<T> _multiplication;
    private readonly bool[] _isOnCurve = new bool[Count];
    private readonly bool[] _isInfinite = new bool[1];

    internal PointLayer()
    {
        _multiplication = new BucketMultiplication<T>(Rows + (RowsPerPoint * PointDecompression<T>.Step), Rows, Rows * 17, 4096);
        Decompress();
    }

    private static int FirstFreeRow => BatchAffineAdder<T>.FirstRow + Rows;

    internal override void Decompress()
    {
        double* rows = _multiplication.Adder.Rows + (BatchAffineAdder<T>.FirstRow * PointRow.Length);
        _ = _decompression.Decompress(LayerInputs.R, LayerInputs.IsOdd, Count, rows, RowsPerPoint, _isOnCurve);
    }

    internal override void Add()
    {
        BatchAffineAdder<T> adder = _multiplication.Adder;
        adder.Reset(FirstFreeRow);
        for (int row = BatchAffineAdder<T>.FirstRow; row < FirstFreeRow; row += RowsPerPoint)
        {
            adder.Queue(PointReference.To(row), PointReference.To(row + 1));
        }

        adder.Flush();
    }

    internal override void MultiplyByBuckets()
    {
        _multiplication.Begin(new WindowPlan(Width), 1, 64);
        for (int i = 0; i < Rows; i++)
        {
            _multiplication.AddOffsetTerm(0, PointReference.To(BatchAffineAdder<T>.FirstRow + i), LayerInputs.Words[i]);
        }

        _multiplication.Multiply(FirstFreeRow, _isInfinite);
    }
}
