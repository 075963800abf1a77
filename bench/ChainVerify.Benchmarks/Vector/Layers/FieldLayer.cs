using ChainVerify.Secp256k1;

namespace ChainVerify.Benchmarks.Vector.Layers;

/// <summary>Operations of the field on <see cref="LayerInputs.Count"/> independent elements, in one form.</summary>
internal abstract class FieldLayer
{
    internal static FieldLayer Create(int lanes) => lanes switch
    {
        8 => new FieldLayer<FieldVector512>(),
        4 => new FieldLayer<FieldVector256>(),
        2 => new FieldLayer<FieldVector128>(),
        _ => new FieldLayer<FieldElement>(),
    };

    internal abstract void Multiply();

    internal abstract void Square();

    internal abstract void Add();

    internal abstract void Invert();

    internal abstract void TakeRoots();
}

/// <inheritdoc/>
internal sealed unsafe class FieldLayer<T> : FieldLayer
    where T : unmanaged, IFieldLanes<T>
{
    private readonly int _vectors = LayerInputs.Count / T.Lanes;
    private readonly AlignedMemory<T> _left;
    private readonly AlignedMemory<T> _right;
    private readonly AlignedMemory<T> _result;
    private readonly AlignedMemory<T> _workspace = new(FieldPowers<T>.WorkspaceLength);

    internal FieldLayer()
    {
        _left = Load(LayerInputs.R);
        _right = Load(LayerInputs.S);
        _result = new AlignedMemory<T>(_vectors);
    }

    internal override void Multiply()
    {
        for (int i = 0; i < _vectors; i++)
        {
            T.Multiply(ref _result.Pointer[i], in _left.Pointer[i], in _right.Pointer[i]);
        }
    }

    internal override void Square()
    {
        for (int i = 0; i < _vectors; i++)
        {
            T.Square(ref _result.Pointer[i], in _left.Pointer[i]);
        }
    }

    internal override void Add()
    {
        for (int i = 0; i < _vectors; i++)
        {
            T.Add(ref _result.Pointer[i], in _left.Pointer[i], in _right.Pointer[i]);
        }
    }

    internal override void Invert()
    {
        for (int i = 0; i < _vectors; i += 2)
        {
            FieldPowers<T>.Inverses(_result.Pointer + i, _left.Pointer + i, _workspace.Pointer);
        }
    }

    internal override void TakeRoots()
    {
        for (int i = 0; i < _vectors; i += 2)
        {
            FieldPowers<T>.SquareRoots(_result.Pointer + i, _left.Pointer + i, _workspace.Pointer, 2);
        }
    }

    private AlignedMemory<T> Load(UInt256[] elements)
    {
        AlignedMemory<T> memory = new(_vectors);
        fixed (UInt256* first = elements)
        {
            for (int i = 0; i < _vectors; i++)
            {
                T.Load(ref memory.Pointer[i], first + (i * T.Lanes));
            }
        }

        return memory;
    }
}
