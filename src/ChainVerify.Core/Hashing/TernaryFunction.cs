namespace ChainVerify.Hashing;

/// <summary>
/// Truth tables for AVX-512's ternary logic: bit 4 a + 2 b + c is the result for the bits a, b and c. Each is the expression
/// itself, written with the columns of the table.
/// </summary>
internal static class TernaryFunction
{
    /// <summary>a ⊕ b ⊕ c.</summary>
    internal const byte Xor = A ^ B ^ C;

    /// <summary>a ⊕ (¬b ∧ c).</summary>
    internal const byte Chi = A ^ (~B & C);

    private const byte A = 0b1111_0000;
    private const byte B = 0b1100_1100;
    private const byte C = 0b1010_1010;
}
