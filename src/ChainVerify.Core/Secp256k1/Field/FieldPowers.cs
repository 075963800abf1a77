namespace ChainVerify.Secp256k1;

/// <summary>Square roots and inverses by one addition chain, in every lane at once.</summary>
/// <remarks>
/// Both exponents, (p + 1)/4 and p − 2, begin with 223 ones, a zero and 22 ones: x^(2^k − 1) for k = 2, 3, 6, 9, 11, 22, 44, 88, 176, 220, 223 (the
/// chain that libsecp256k1 documents). Two values at once cost little more than one: their dependent squarings overlap, which hides the
/// latency of the arithmetic. Thread-safe: the workspace belongs to the caller.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal static unsafe class FieldPowers<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The values of a workspace.</summary>
    internal const int WorkspaceLength = 14;

    /// <summary>
    /// One or two candidates for square roots at once: result[i] = value[i]^((p + 1)/4). Since p ≡ 3 (mod 4), that is a root where there is one; the
    /// caller squares it to see.
    /// </summary>
    /// <param name="result">The results, other values than the bases.</param>
    /// <param name="value">The bases.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> values.</param>
    /// <param name="count">1 or 2.</param>
    internal static void SquareRoots(T* result, T* value, T* workspace, int count)
    {
        RaiseTo223Ones(result, value, workspace, count, out T* ones2, out T* ones22);
        SquareTimes(result, 23, count);
        Multiply(result, ones22, count);
        SquareTimes(result, 6, count);
        Multiply(result, ones2, count);
        SquareTimes(result, 2, count);
    }

    /// <summary>Two inverses at once: result[i] = value[i]^(p − 2), which is 0 for 0.</summary>
    /// <param name="result">Two values, other ones than the bases.</param>
    /// <param name="value">Two bases.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> values.</param>
    internal static void Inverses(T* result, T* value, T* workspace) => Inverses(result, value, workspace, 2);

    /// <summary>One inverse: value^(p − 2), which is 0 for 0.</summary>
    /// <param name="result">The inverse; another variable than the base.</param>
    /// <param name="value">The base.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> values.</param>
    internal static void Inverse(T* result, T* value, T* workspace) => Inverses(result, value, workspace, 1);

    private static void Inverses(T* result, T* value, T* workspace, int count)
    {
        RaiseTo223Ones(result, value, workspace, count, out T* ones2, out T* ones22);
        SquareTimes(result, 23, count);
        Multiply(result, ones22, count);
        SquareTimes(result, 5, count);
        Multiply(result, value, count);
        SquareTimes(result, 3, count);
        Multiply(result, ones2, count);
        SquareTimes(result, 2, count);
        Multiply(result, value, count);
    }

    private static void RaiseTo223Ones(T* power, T* value, T* workspace, int count, out T* ones2, out T* ones22)
    {
        ones2 = workspace;
        T* ones3 = workspace + 2;
        T* ones6 = workspace + 4;
        T* ones11 = workspace + 6;
        ones22 = workspace + 8;
        T* ones44 = workspace + 10;
        T* ones88 = workspace + 12;

        Copy(power, value, count);
        Extend(power, 1, value, ones2, count);
        Extend(power, 1, value, ones3, count);
        Extend(power, 3, ones3, ones6, count);
        SquareTimes(power, 3, count);
        Multiply(power, ones3, count);
        Extend(power, 2, ones2, ones11, count);
        Extend(power, 11, ones11, ones22, count);
        Extend(power, 22, ones22, ones44, count);
        Extend(power, 44, ones44, ones88, count);
        SquareTimes(power, 88, count);
        Multiply(power, ones88, count);
        SquareTimes(power, 44, count);
        Multiply(power, ones44, count);
        SquareTimes(power, 3, count);
        Multiply(power, ones3, count);
    }

    /// <summary>Appends binary ones to the exponents, and keeps the results.</summary>
    private static void Extend(T* power, int length, T* ones, T* kept, int count)
    {
        SquareTimes(power, length, count);
        Multiply(power, ones, count);
        Copy(kept, power, count);
    }

    private static void SquareTimes(T* power, int times, int count)
    {
        for (int i = 0; i < times; i++)
        {
            T.Square(ref power[0], in power[0]);
            if (count == 2)
            {
                T.Square(ref power[1], in power[1]);
            }
        }
    }

    private static void Multiply(T* power, T* factor, int count)
    {
        for (int i = 0; i < count; i++)
        {
            T.Multiply(ref power[i], in power[i], in factor[i]);
        }
    }

    private static void Copy(T* destination, T* source, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = source[i];
        }
    }
}
