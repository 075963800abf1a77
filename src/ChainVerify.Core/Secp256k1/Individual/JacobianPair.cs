using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Two vectors of points in Jacobian coordinates, with additions that are cheap because they look for no exceptional case.</summary>
/// <remarks>
/// <i>Incomplete</i>: an addition of equal or opposite points, or of anything to a sum that is infinite, gives Z = 0 and a meaningless rest. Such a lane
/// keeps Z = 0 whatever follows, because each operation here multiplies the old Z into the new one. And without such a case Z never
/// becomes 0: a doubling multiplies it by 2Y, which is not 0 since there is no point of order 2, and an addition by the difference of two different x. So one look at
/// the last Z tells of every lane whether all additions on the way were proper, and the other lanes are computed anew by <see cref="CompleteMultiplication{T}"/>.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal static unsafe class JacobianPair<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The values of a pair of points: two of X, two of Y, two of Z.</summary>
    internal const int Length = 6;

    /// <summary>The values of a workspace.</summary>
    internal const int WorkspaceLength = 12;

    private const int Y = 2;
    private const int Z = 4;

    /// <summary>point = 2 · point.</summary>
    /// <param name="point">The points.</param>
    /// <param name="workspace">Scratch.</param>
    /// <param name="vectors">1 or 2.</param>
    /// <remarks>3 multiplications, 4 squarings a vector.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Double(T* point, T* workspace, int vectors)
    {
        T* x = point;
        T* y = point + Y;
        T* z = point + Z;
        T* threeSquareX = workspace;
        T* twoSquareY = workspace + 2;
        T* d = workspace + 4;
        T* fourSquareSquareY = workspace + 6;
        FieldPair<T>.Square(threeSquareX, x, vectors);
        FieldPair<T>.Square(twoSquareY, y, vectors);
        FieldPair<T>.Multiply(z, y, z, vectors);
        FieldPair<T>.Double(twoSquareY, twoSquareY, vectors);
        FieldPair<T>.Triple(threeSquareX, threeSquareX, vectors);
        FieldPair<T>.Multiply(d, x, twoSquareY, vectors);
        FieldPair<T>.Square(x, threeSquareX, vectors);
        FieldPair<T>.Square(fourSquareSquareY, twoSquareY, vectors);
        FieldPair<T>.Double(d, d, vectors);
        FieldPair<T>.Double(z, z, vectors);

        // D = 4XY², E = 3X²: X₃ = E² − 2D, Y₃ = E(D − X₃) − 8Y⁴, Z₃ = 2YZ.
        FieldPair<T>.SubtractBoth(x, x, d, d, vectors);
        FieldPair<T>.Subtract(d, d, x, vectors);
        FieldPair<T>.Multiply(y, threeSquareX, d, vectors);
        FieldPair<T>.SubtractBoth(y, y, fourSquareSquareY, fourSquareSquareY, vectors);
    }

    /// <summary>point += affine summand.</summary>
    /// <param name="point">The sum.</param>
    /// <param name="summand">Two values of x, two of y.</param>
    /// <param name="workspace">Scratch.</param>
    /// <param name="vectors">1 or 2.</param>
    /// <remarks>8 multiplications, 3 squarings a vector.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddMixed(T* point, T* summand, T* workspace, int vectors)
    {
        T* z = point + Z;
        T* h = workspace;
        T* r = workspace + 2;
        FieldPair<T>.Square(h, z, vectors);
        FieldPair<T>.Multiply(r, z, h, vectors);
        FieldPair<T>.Multiply(h, h, summand, vectors);
        FieldPair<T>.Multiply(r, r, summand + Y, vectors);
        Finish(point, h, r, workspace + 4, vectors);
    }

    /// <summary>point += summand.</summary>
    /// <param name="point">The sum.</param>
    /// <param name="summand">What is added.</param>
    /// <param name="workspace">Scratch.</param>
    /// <param name="vectors">1 or 2.</param>
    /// <remarks>12 multiplications, 4 squarings a vector.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(T* point, T* summand, T* workspace, int vectors)
    {
        T* z = point + Z;
        T* summandZ = summand + Z;
        T* h = workspace;
        T* r = workspace + 2;
        T* square = workspace + 4;
        T* cube = workspace + 6;

        // U₂ = X₂Z₁², S₂ = Y₂Z₁³.
        FieldPair<T>.Square(h, z, vectors);
        FieldPair<T>.Multiply(r, z, h, vectors);
        FieldPair<T>.Multiply(h, h, summand, vectors);
        FieldPair<T>.Multiply(r, r, summand + Y, vectors);

        // U₁ = X₁Z₂², S₁ = Y₁Z₂³, and Z₁Z₂, where the point was.
        FieldPair<T>.Square(square, summandZ, vectors);
        FieldPair<T>.Multiply(cube, square, summandZ, vectors);
        FieldPair<T>.Multiply(point, point, square, vectors);
        FieldPair<T>.Multiply(point + Y, point + Y, cube, vectors);
        FieldPair<T>.Multiply(z, z, summandZ, vectors);
        Finish(point, h, r, workspace + 4, vectors);
    }

    /// <summary>
    /// With U₁ = X, S₁ = Y and the product of both Z in <paramref name="point"/>, H = U₂ − U₁ and R = S₂ − S₁: X₃ = R² − H³ − 2U₁H², Y₃ = R(U₁H² − X₃) − S₁H³, Z₃ = ZH.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(T* point, T* h, T* r, T* workspace, int vectors)
    {
        T* x = point;
        T* y = point + Y;
        T* z = point + Z;
        T* v = workspace;
        T* cube = workspace + 2;
        FieldPair<T>.Subtract(h, h, x, vectors);
        FieldPair<T>.Subtract(r, r, y, vectors);
        FieldPair<T>.Square(v, h, vectors);
        FieldPair<T>.Multiply(z, z, h, vectors);
        FieldPair<T>.Multiply(cube, v, h, vectors);
        FieldPair<T>.Multiply(v, v, x, vectors);
        FieldPair<T>.Square(x, r, vectors);
        FieldPair<T>.Multiply(y, y, cube, vectors);
        FieldPair<T>.SubtractBoth(x, x, v, v, vectors);
        FieldPair<T>.Subtract(x, x, cube, vectors);
        FieldPair<T>.Subtract(v, v, x, vectors);
        FieldPair<T>.Multiply(v, v, r, vectors);
        FieldPair<T>.Subtract(y, v, y, vectors);
    }
}
