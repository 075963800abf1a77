namespace ChainVerify.Secp256k1;

/// <summary>One integer modulo n, in the form that needs nothing of the hardware.</summary>
/// <remarks>Below 2^256. Its radix is 1: products are not divided.</remarks>
internal readonly unsafe struct ScalarSingle : IScalarLanes<ScalarSingle>
{
    private readonly UInt256 _value;

    private ScalarSingle(in UInt256 value) => _value = value;

    /// <inheritdoc/>
    public static int Lanes => 1;

    /// <inheritdoc/>
    public static UInt256 Radix => UInt256.One;

    /// <inheritdoc/>
    public static void Multiply(ref ScalarSingle result, ref readonly ScalarSingle left, ref readonly ScalarSingle right)
        => result = new ScalarSingle(Scalar.Multiply(left._value, right._value));

    /// <inheritdoc/>
    public static void Add(ref ScalarSingle result, ref readonly ScalarSingle left, ref readonly ScalarSingle right)
        => result = new ScalarSingle(Scalar.Add(Scalar.Reduce(left._value), Scalar.Reduce(right._value)));

    /// <inheritdoc/>
    public static ScalarSingle Broadcast(in UInt256 scalar) => new(scalar);

    /// <inheritdoc/>
    public static void Load(ref ScalarSingle value, UInt256* scalars) => value = new ScalarSingle(*scalars);

    /// <inheritdoc/>
    public static void LoadWords(ref ScalarSingle value, ulong* words) => value = new ScalarSingle(new UInt256(*words));

    /// <inheritdoc/>
    public static void Store(UInt256* scalars, ref readonly ScalarSingle value) => *scalars = value._value;
}
