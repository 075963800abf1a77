namespace ChainVerify.Secp256k1;

/// <summary>Points in Jacobian coordinates, one a lane: (X/Z², Y/Z³).</summary>
/// <remarks>
/// Infinite lanes are named by a mask beside the point, and their coordinates mean nothing. The additions here are <i>complete</i>: equal,
/// opposite and infinite operands are right in every lane. That costs two tests for zero an addition; they pay for themselves where the operands
/// are sums of what an adversary chose.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal unsafe struct JacobianPoint<T>
    where T : unmanaged, IFieldLanes<T>
{
    public T X;
    public T Y;
    public T Z;

    /// <summary>point = 2 · point. Infinite lanes stay so: there is no point of order 2.</summary>
    /// <remarks>3 multiplications, 4 squarings.</remarks>
    internal static void Double(ref JacobianPoint<T> point, Workspace* w)
    {
        ref T squareX = ref w->T0;
        ref T twoSquareY = ref w->T1;
        ref T d = ref w->T2;
        ref T fourSquareSquareY = ref w->T3;
        T.Square(ref squareX, in point.X);
        T.Square(ref twoSquareY, in point.Y);
        T.Double(ref twoSquareY, in twoSquareY);
        T.Multiply(ref point.Z, in point.Y, in point.Z);
        T.Multiply(ref d, in point.X, in twoSquareY);
        T.Square(ref fourSquareSquareY, in twoSquareY);
        T.Double(ref d, in d);
        T.Triple(ref squareX, in squareX);
        T.Double(ref point.Z, in point.Z);

        // D = 4XY², E = 3X²: X₃ = E² − 2D, Y₃ = E(D − X₃) − 8Y⁴, Z₃ = 2YZ.
        T.Square(ref point.X, in squareX);
        T.SubtractBoth(ref point.X, in point.X, in d, in d);
        T.Subtract(ref d, in d, in point.X);
        T.Multiply(ref point.Y, in squareX, in d);
        T.SubtractBoth(ref point.Y, in point.Y, in fourSquareSquareY, in fourSquareSquareY);
    }

    /// <summary>point += (x, y), in the lanes that have a summand.</summary>
    /// <param name="point">The sum.</param>
    /// <param name="infinite">The lanes in which the sum is infinite.</param>
    /// <param name="x">x of the summands.</param>
    /// <param name="y">y of the summands.</param>
    /// <param name="present">The lanes that have a summand.</param>
    /// <param name="w">Scratch.</param>
    /// <remarks>8 multiplications, 3 squarings.</remarks>
    internal static void AddMixed(ref JacobianPoint<T> point, ref uint infinite, ref readonly T x, ref readonly T y, uint present, Workspace* w)
    {
        ref T h = ref w->T0;
        ref T r = ref w->T1;
        T.Square(ref h, in point.Z);
        T.Multiply(ref r, in point.Z, in h);
        T.Multiply(ref h, in h, in x);
        T.Multiply(ref r, in r, in y);
        T.Subtract(ref h, in h, in point.X);
        T.Subtract(ref r, in r, in point.Y);
        w->Sum.X = point.X;
        w->Sum.Y = point.Y;
        w->Sum.Z = point.Z;
        Finish(ref point, ref infinite, present, w);

        uint first = infinite & present;
        if (first != 0)
        {
            T.CopyWhere(ref point.X, first, in x);
            T.CopyWhere(ref point.Y, first, in y);
            T one = T.Broadcast(UInt256.One);
            T.CopyWhere(ref point.Z, first, in one);
            infinite &= ~first;
        }

        infinite |= w->Opposite;
    }

    /// <summary>point += summand.</summary>
    /// <param name="point">The sum.</param>
    /// <param name="infinite">The lanes in which the sum is infinite.</param>
    /// <param name="summand">What is added.</param>
    /// <param name="summandInfinite">The lanes in which the summand is infinite.</param>
    /// <param name="w">Scratch.</param>
    /// <remarks>12 multiplications, 4 squarings.</remarks>
    internal static void Add(ref JacobianPoint<T> point, ref uint infinite, ref readonly JacobianPoint<T> summand, uint summandInfinite, Workspace* w)
    {
        ref T h = ref w->T0;
        ref T r = ref w->T1;
        ref T square = ref w->T2;
        T.Square(ref square, in summand.Z);
        T.Square(ref h, in point.Z);
        T.Multiply(ref r, in point.Z, in h);
        T.Multiply(ref w->T3, in summand.Z, in square);
        T.Multiply(ref w->Sum.X, in point.X, in square);
        T.Multiply(ref h, in h, in summand.X);
        T.Multiply(ref r, in r, in summand.Y);
        T.Multiply(ref w->Sum.Y, in point.Y, in w->T3);
        T.Multiply(ref w->Sum.Z, in point.Z, in summand.Z);
        T.Subtract(ref h, in h, in w->Sum.X);
        T.Subtract(ref r, in r, in w->Sum.Y);
        uint present = ~summandInfinite;
        Finish(ref point, ref infinite, present, w);

        uint first = infinite & present;
        if (first != 0)
        {
            T.CopyWhere(ref point.X, first, in summand.X);
            T.CopyWhere(ref point.Y, first, in summand.Y);
            T.CopyWhere(ref point.Z, first, in summand.Z);
            infinite &= ~first;
        }

        infinite |= w->Opposite;
    }

    /// <summary>
    /// With U₁ = Sum.X, S₁ = Sum.Y, Z = Z₁Z₂ = Sum.Z, H = U₂ − U₁ = T0, R = S₂ − S₁ = T1:
    /// X₃ = R² − H³ − 2U₁H², Y₃ = R(U₁H² − X₃) − S₁H³, Z₃ = ZH.
    /// </summary>
    private static void Finish(ref JacobianPoint<T> point, ref uint infinite, uint present, Workspace* w)
    {
        ref T h = ref w->T0;
        ref T r = ref w->T1;
        ref T v = ref w->T2;
        ref T cube = ref w->T3;
        uint proper = present & ~infinite & LaneMask;
        uint exceptional = T.ZeroLanes(in h) & proper;
        uint equal = exceptional != 0 ? T.ZeroLanes(in r) & exceptional : 0;
        w->Opposite = exceptional & ~equal;
        if (equal != 0)
        {
            // Doubling works on all lanes; only the equal ones are taken.
            JacobianPoint<T> doubled = point;
            T savedH = h;
            T savedR = r;
            Double(ref doubled, w);
            w->Doubled = doubled;
            h = savedH;
            r = savedR;
        }

        T.Square(ref v, in h);
        T.Multiply(ref w->Sum.Z, in w->Sum.Z, in h);
        T.Multiply(ref cube, in v, in h);
        T.Multiply(ref v, in v, in w->Sum.X);
        T.Square(ref w->Sum.X, in r);
        T.Multiply(ref w->Sum.Y, in w->Sum.Y, in cube);
        T.SubtractBoth(ref w->Sum.X, in w->Sum.X, in v, in v);
        T.Subtract(ref w->Sum.X, in w->Sum.X, in cube);
        T.Subtract(ref v, in v, in w->Sum.X);
        T.Multiply(ref v, in v, in r);
        T.Subtract(ref w->Sum.Y, in v, in w->Sum.Y);

        uint sums = proper & ~equal;
        T.CopyWhere(ref point.X, sums, in w->Sum.X);
        T.CopyWhere(ref point.Y, sums, in w->Sum.Y);
        T.CopyWhere(ref point.Z, sums, in w->Sum.Z);
        if (equal != 0)
        {
            T.CopyWhere(ref point.X, equal, in w->Doubled.X);
            T.CopyWhere(ref point.Y, equal, in w->Doubled.Y);
            T.CopyWhere(ref point.Z, equal, in w->Doubled.Z);
        }
    }

    private static uint LaneMask => (1u << T.Lanes) - 1;

    /// <summary>Scratch of an operation, in aligned memory of the caller; it carries nothing from one to the next.</summary>
    internal struct Workspace
    {
        internal T T0;
        internal T T1;
        internal T T2;
        internal T T3;
        internal JacobianPoint<T> Sum;
        internal JacobianPoint<T> Doubled;

        /// <summary>The lanes whose sum became infinite.</summary>
        internal uint Opposite;
    }
}
