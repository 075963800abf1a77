namespace ChainVerify.Secp256k1;

/// <summary>The sums of <see cref="LaneMultiplication{T}"/> for one vector, by additions that are right in every case: what hostile input gets.</summary>
/// <remarks>About twice the time. One owner at a time; no allocation after construction.</remarks>
/// <typeparam name="T">The form of the field.</typeparam>
internal sealed unsafe class CompleteMultiplication<T>
    where T : unmanaged, IFieldLanes<T>
{
    private readonly AlignedMemory<Scratch> _scratch = new(1);

    /// <summary>Computes a sum of digits times entries in every lane, and the part of it that is a multiple of the generator.</summary>
    /// <param name="pointRows">The tables of the points.</param>
    /// <param name="schedule">The order of the point's digits.</param>
    /// <param name="pointReferences">References as <see cref="OddDigits.WritePointDigits"/> orders them, one a lane each.</param>
    /// <param name="generatorRows">The table of the generator.</param>
    /// <param name="generatorReferences">References as <see cref="OddDigits.WriteGeneratorDigits"/> orders them, one a lane each.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="generator">The multiple of the generator.</param>
    /// <param name="infiniteGenerator">The lanes where the multiple of the generator is infinite.</param>
    /// <returns>The lanes where the sum is infinite.</returns>
    internal uint Evaluate(
        double* pointRows,
        PointSchedule schedule,
        int* pointReferences,
        double* generatorRows,
        int* generatorReferences,
        ref JacobianPoint<T> sum,
        ref JacobianPoint<T> generator,
        out uint infiniteGenerator)
    {
        const uint AllLanes = uint.MaxValue;
        Scratch* s = _scratch.Pointer;
        uint infinite = AllLanes;
        foreach (int places in schedule.GroupLengths)
        {
            // What is infinite stays so: the first of these doublings have nothing to double.
            for (int i = 0; i < OddDigits.PointWidth; i++)
            {
                JacobianPoint<T>.Double(ref s->Sum, &s->Workspace);
            }

            for (int i = 0; i < 2 * places; i++)
            {
                T.Gather(pointRows, pointReferences, ref s->X, ref s->Y);
                JacobianPoint<T>.AddMixed(ref s->Sum, ref infinite, in s->X, in s->Y, AllLanes, &s->Workspace);
                pointReferences += T.Lanes;
            }
        }

        infiniteGenerator = AllLanes;
        for (int place = 0; place < OddDigits.GeneratorPlaces; place++)
        {
            T.Gather(generatorRows, generatorReferences, ref s->X, ref s->Y);
            JacobianPoint<T>.AddMixed(ref s->Generator, ref infiniteGenerator, in s->X, in s->Y, AllLanes, &s->Workspace);
            generatorReferences += T.Lanes;
        }

        JacobianPoint<T>.Add(ref s->Sum, ref infinite, in s->Generator, infiniteGenerator, &s->Workspace);
        sum = s->Sum;
        generator = s->Generator;
        return infinite;
    }

    private struct Scratch
    {
        public JacobianPoint<T> Sum;
        public JacobianPoint<T> Generator;
        public JacobianPoint<T>.Workspace Workspace;
        public T X;
        public T Y;
    }
}
