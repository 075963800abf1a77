using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ChainVerify.Secp256k1;

/// <summary>Computes a·G + b·P for many (a, b, P), one sum in each lane of pairs of vectors.</summary>
/// <remarks>
/// b is split into two halves of 130 bits by the endomorphism, and both are written with odd digits of five bits: every lane does the same at
/// the same time, 125 doublings (15 with a comb) and 51 additions of table entries for b·P, 31 for a·G, one to join them. The additions don't look for exceptional
/// cases (<see cref="JacobianPair{T}"/>); vectors where one showed are computed anew, so results are right in every lane.
/// One owner at a time; no allocation after construction.
/// </remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class LaneMultiplication<T>
    where T : unmanaged, IFieldLanes<T>
{
    /// <summary>The most sums of one evaluation.</summary>
    internal const int Capacity = 128;

    private const int PointReferences = 2 * OddDigits.PointPlaces;
    private const int ReferencesPerSum = PointReferences + OddDigits.GeneratorPlaces;

    private readonly CompleteMultiplication<T> _complete = new();
    private readonly GeneratorTable<T> _generatorTable = GeneratorTable<T>.Shared;
    private readonly AlignedMemory<int> _references = new(ReferencesPerSum * Capacity);
    private readonly AlignedMemory<JacobianPoint<T>> _sums = new(Capacity / T.Lanes);
    private readonly AlignedMemory<JacobianPoint<T>> _generators = new(Capacity / T.Lanes);
    private readonly AlignedMemory<T> _prefixes = new(Capacity / T.Lanes);
    private readonly AlignedMemory<T> _pair = new((3 * JacobianPair<T>.Length) + JacobianPair<T>.WorkspaceLength);
    private readonly AlignedMemory<Scratch> _scratch = new(1);
    private readonly AlignedMemory<UInt256> _x = new(Capacity);
    private readonly AlignedMemory<UInt256> _y = new(Capacity);
    private readonly uint[] _infinite = new uint[Capacity / T.Lanes];
    private readonly uint[] _infiniteGenerators = new uint[Capacity / T.Lanes];

    internal LaneMultiplication() => _scratch.Pointer->One = T.Broadcast(UInt256.One);

    /// <summary>x of each sum, below p; meaningless if the sum is infinite.</summary>
    internal UInt256* X => _x.Pointer;

    /// <summary>y of each sum, likewise.</summary>
    internal UInt256* Y => _y.Pointer;

    /// <summary>Says what a sum is made of.</summary>
    /// <param name="sum">The sum's index.</param>
    /// <param name="generatorScalar">a, below n.</param>
    /// <param name="pointScalar">b, below n.</param>
    /// <param name="firstRow">The first row of the tables of P.</param>
    /// <param name="schedule">The order of the digits of b; the same for all sums of one evaluation.</param>
    internal void SetSum(int sum, in UInt256 generatorScalar, in UInt256 pointScalar, int firstRow, PointSchedule schedule)
    {
        int* references = ReferencesOf(sum / T.Lanes) + (sum % T.Lanes);
        OddDigits.WritePointDigits(pointScalar, firstRow, schedule, references, T.Lanes);
        OddDigits.WriteGeneratorDigits(generatorScalar, references + (PointReferences * T.Lanes), T.Lanes);
    }

    /// <summary>Computes the sums that were set.</summary>
    /// <param name="count">Their number, at least 1.</param>
    /// <param name="rows">The memory of all tables of points.</param>
    /// <param name="schedule">The order of the digits.</param>
    internal void Evaluate(int count, double* rows, PointSchedule schedule)
    {
        Debug.Assert(count is > 0 and <= Capacity);
        int vectors = (count + T.Lanes - 1) / T.Lanes;
        for (int sum = count; sum < vectors * T.Lanes; sum++)
        {
            RepeatLast(count - 1, sum);
        }

        for (int vector = 0; vector < vectors; vector += FieldPair<T>.Vectors)
        {
            EvaluatePair(rows, schedule, vector, Math.Min(FieldPair<T>.Vectors, vectors - vector));
        }

        MakeAffine(vectors);
    }

    /// <summary>Whether a sum is the point at infinity.</summary>
    internal bool IsInfinite(int sum) => ((_infinite[sum / T.Lanes] >> (sum % T.Lanes)) & 1) != 0;

    /// <summary>Whether the part a·G of a sum is the point with this x and this parity of y.</summary>
    /// <remarks>Slow, a few microseconds: it is asked only where x alone could not tell.</remarks>
    internal bool IsGeneratorPart(int sum, in UInt256 x, bool isOdd)
    {
        int vector = sum / T.Lanes;
        int lane = sum % T.Lanes;
        if (((_infiniteGenerators[vector] >> lane) & 1) != 0)
        {
            return false;
        }

        Scratch* s = _scratch.Pointer;
        JacobianPoint<T>* generator = _generators.Pointer + vector;
        s->X = T.Broadcast(x);
        T.Square(ref s->Power, in generator->Z);
        T.Multiply(ref s->X, in s->X, in s->Power);
        T.Subtract(ref s->X, in s->X, in generator->X);
        return ((T.ZeroLanes(in s->X) >> lane) & 1) != 0 && HasOddY(generator, lane) == isOdd;
    }

    private static bool HasOddY(JacobianPoint<T>* point, int lane)
    {
        UInt256* elements = stackalloc UInt256[T.Lanes];
        T.Store(elements, in point->Z);
        FieldElement inverse = FieldElement.Create(ModularInverse.ModuloFieldPrime(elements[lane]));
        T.Store(elements, in point->Y);
        FieldElement y = FieldElement.Create(elements[lane]);
        FieldElement.Multiply(ref y, in y, in inverse);
        FieldElement.Multiply(ref y, in y, in inverse);
        FieldElement.Multiply(ref y, in y, in inverse);
        return y.Value.IsOdd;
    }

    private int* ReferencesOf(int vector) => _references.Pointer + (vector * ReferencesPerSum * T.Lanes);

    /// <summary>Fills a lane without a sum with the last sum.</summary>
    private void RepeatLast(int last, int sum)
    {
        int* source = ReferencesOf(last / T.Lanes) + (last % T.Lanes);
        int* destination = ReferencesOf(sum / T.Lanes) + (sum % T.Lanes);
        for (int i = 0; i < ReferencesPerSum; i++)
        {
            destination[i * T.Lanes] = source[i * T.Lanes];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluatePair(double* rows, PointSchedule schedule, int vector, int count)
    {
        T* sum = _pair.Pointer;
        T* generator = sum + JacobianPair<T>.Length;
        T* summand = generator + JacobianPair<T>.Length;
        T* workspace = summand + JacobianPair<T>.Length;
        int* references = ReferencesOf(vector);
        Begin(rows, references, sum, count);
        int next = 1;
        int end = 0;
        foreach (int places in schedule.GroupLengths)
        {
            for (int bit = 0; bit < OddDigits.PointWidth && end > 0; bit++)
            {
                JacobianPair<T>.Double(sum, workspace, count);
            }

            for (end += 2 * places; next < end; next++)
            {
                Gather(rows, references + (next * T.Lanes), summand, count);
                JacobianPair<T>.AddMixed(sum, summand, workspace, count);
            }
        }

        double* generatorRows = _generatorTable.Rows;
        references += PointReferences * T.Lanes;
        Begin(generatorRows, references, generator, count);
        for (int i = 1; i < OddDigits.GeneratorPlaces; i++)
        {
            Gather(generatorRows, references + (i * T.Lanes), summand, count);
            JacobianPair<T>.AddMixed(generator, summand, workspace, count);
        }

        JacobianPair<T>.Add(sum, generator, workspace, count);
        for (int i = 0; i < count; i++)
        {
            Take(sum + i, ref _sums.Pointer[vector + i]);
            Take(generator + i, ref _generators.Pointer[vector + i]);
            Complete(rows, schedule, vector + i);
        }
    }

    /// <summary>Looks for lanes that met an exceptional case, and computes their vector anew. The last Z holds the factors of all before it, those of a·G too.</summary>
    private void Complete(double* rows, PointSchedule schedule, int vector)
    {
        _infinite[vector] = 0;
        _infiniteGenerators[vector] = 0;
        ref JacobianPoint<T> sum = ref _sums.Pointer[vector];
        if (T.ZeroLanes(in sum.Z) == 0)
        {
            return;
        }

        int* references = ReferencesOf(vector);
        _infinite[vector] = _complete.Evaluate(
            rows,
            schedule,
            references,
            _generatorTable.Rows,
            references + (PointReferences * T.Lanes),
            ref sum,
            ref _generators.Pointer[vector],
            out _infiniteGenerators[vector]);

        // An infinite sum has any Z; 1 keeps the shared inversion possible.
        T.CopyWhere(ref sum.Z, _infinite[vector], in _scratch.Pointer->One);
    }

    /// <summary>Divides all sums by their Z, with one inversion for all.</summary>
    private void MakeAffine(int vectors)
    {
        Scratch* s = _scratch.Pointer;
        JacobianPoint<T>* sums = _sums.Pointer;
        T* prefixes = _prefixes.Pointer;
        prefixes[0] = sums[0].Z;
        for (int vector = 1; vector < vectors; vector++)
        {
            T.Multiply(ref prefixes[vector], in prefixes[vector - 1], in sums[vector].Z);
        }

        LaneInverse<T>.Invert(ref s->Running, in prefixes[vectors - 1]);
        for (int vector = vectors - 1; vector >= 0; vector--)
        {
            if (vector > 0)
            {
                T.Multiply(ref s->Inverse, in s->Running, in prefixes[vector - 1]);
                T.Multiply(ref s->Running, in s->Running, in sums[vector].Z);
            }
            else
            {
                s->Inverse = s->Running;
            }

            T.Square(ref s->Power, in s->Inverse);
            T.Multiply(ref s->X, in sums[vector].X, in s->Power);
            T.Multiply(ref s->Power, in s->Power, in s->Inverse);
            T.Multiply(ref s->Power, in sums[vector].Y, in s->Power);
            T.Store(_x.Pointer + (vector * T.Lanes), in s->X);
            T.Store(_y.Pointer + (vector * T.Lanes), in s->Power);
        }
    }

    /// <summary>The first entry is the first sum.</summary>
    private void Begin(double* rows, int* references, T* point, int count)
    {
        Gather(rows, references, point, count);
        for (int i = 0; i < count; i++)
        {
            point[4 + i] = _scratch.Pointer->One;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(double* rows, int* references, T* point, int count)
    {
        T.Gather(rows, references, ref point[0], ref point[2]);
        if (count == FieldPair<T>.Vectors)
        {
            T.Gather(rows, references + (ReferencesPerSum * T.Lanes), ref point[1], ref point[3]);
        }
    }

    private static void Take(T* pair, ref JacobianPoint<T> point)
    {
        point.X = pair[0];
        point.Y = pair[2];
        point.Z = pair[4];
    }

    private struct Scratch
    {
        public T One;
        public T X;
        public T Power;
        public T Inverse;
        public T Running;
    }
}
