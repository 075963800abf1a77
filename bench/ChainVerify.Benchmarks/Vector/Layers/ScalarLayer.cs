using ChainVerify.Secp256k1;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>What a batch computes modulo the group's order, for <see cref="LayerInputs.Count"/> signatures, in one form.</summary>
internal abstract class ScalarLayer
{
    internal static ScalarLayer Create(int lanes) => lanes switch
    {
        8 => new ScalarLayer<ScalarVector512>(),
        4 => new ScalarLayer<ScalarVector256>(),
        2 => new ScalarLayer<ScalarVector128>(),
        _ => new ScalarLayer<ScalarSingle>(),
    };

    internal abstract void Divide();

    internal abstract void Combine();
}

/// <inheritdoc/>
internal sealed unsafe class ScalarLayer<T> : ScalarLayer
    where T : unmanaged, IScalarLanes<T>
{
    private const int Count = LayerInputs.Count;

    private readonly BatchScalars<T> _scalars = new(Count);
    private readonly AlignedMemory<UInt256> _r = Copy(LayerInputs.R);
    private readonly AlignedMemory<UInt256> _s = Copy(LayerInputs.S);
    private readonly AlignedMemory<UInt256> _z = Copy(LayerInputs.Z);
    private readonly AlignedMemory<UInt256> _first = new(Count);
    private readonly AlignedMemory<UInt256> _second = new(Count);
    private readonly AlignedMemory<ulong> _words = new((2 * Count) + T.Lanes);

    internal ScalarLayer() => LayerInputs.Words.CopyTo(new Span<ulong>(_words.Pointer, 2 * Count));

    internal override void Divide()
        => _scalars.Divide(Count, _r.Pointer, _z.Pointer, _s.Pointer, _first.Pointer, _second.Pointer);

    internal override void Combine()
        => _scalars.Combine(
            Count, _r.Pointer, _z.Pointer, _s.Pointer, _words.Pointer, _words.Pointer + Count, UInt256.One, _first.Pointer, _second.Pointer);

    private static AlignedMemory<UInt256> Copy(UInt256[] numbers)
    {
        AlignedMemory<UInt256> memory = new(numbers.Length);
        numbers.CopyTo(new Span<UInt256>(memory.Pointer, numbers.Length));
        return memory;
    }
}
