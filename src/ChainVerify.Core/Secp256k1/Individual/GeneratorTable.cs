namespace ChainVerify.Secp256k1;

/// <summary>Odd multiples of 2^(wi)·G for every place i, so that a multiple of G is a sum of rows and needs no doubling.</summary>
/// <remarks>
/// One for each form of the field that the process uses, made when it is first used: about 4,000 rows of 80 bytes, in about a millisecond
/// once the code is compiled. Never changed after that, so thread-safe.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class GeneratorTable<T>
    where T : unmanaged, IFieldLanes<T>
{
    private readonly AlignedMemory<double> _rows;

    private GeneratorTable()
    {
        const int Places = OddDigits.GeneratorPlaces;
        OddMultiples<T> multiples = new(Places, OddDigits.GeneratorEntries, hasImages: false);
        int padded = OddMultiples<T>.PaddedCount(Places);
        _rows = new AlignedMemory<double>(padded * multiples.RowsPerPoint * PointRow.Length);

        JacobianPoint<FieldElement> point = new()
        {
            X = FieldElement.Create(Generator.X),
            Y = FieldElement.Create(Generator.Y),
            Z = FieldElement.Create(UInt256.One),
        };
        JacobianPoint<FieldElement>.Workspace workspace = default;
        for (int place = 0; place < padded; place++)
        {
            WritePoint(_rows.Pointer + (place * multiples.RowsPerPoint * PointRow.Length), point);

            // What lies beyond the last place is filled with the last point.
            for (int i = 0; i < OddDigits.GeneratorWidth && place + 1 < Places; i++)
            {
                JacobianPoint<FieldElement>.Double(ref point, &workspace);
            }
        }

        multiples.Compute(_rows.Pointer, Places);
        GC.KeepAlive(multiples);
    }

    /// <summary>The table of this process.</summary>
    internal static GeneratorTable<T> Shared { get; } = new();

    /// <summary>The rows: those of place 0, then those of place 1, and so on. Valid as long as this object lives.</summary>
    internal double* Rows => _rows.Pointer;

    private static void WritePoint(double* row, in JacobianPoint<FieldElement> point)
    {
        FieldElement inverse = FieldElement.Create(ModularInverse.ModuloFieldPrime(point.Z.Value));
        FieldElement power = default;
        FieldElement x = default;
        FieldElement y = default;
        FieldElement.Square(ref power, in inverse);
        FieldElement.Multiply(ref x, in point.X, in power);
        FieldElement.Multiply(ref power, in power, in inverse);
        FieldElement.Multiply(ref y, in point.Y, in power);

        // All lanes are the same point and go to the same row.
        T lanesX = T.Broadcast(x.Value);
        T lanesY = T.Broadcast(y.Value);
        T.Scatter(row, 0, in lanesX, in lanesY);
    }
}
