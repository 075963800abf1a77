using ChainVerify.Benchmarks.Baselines;
using ChainVerify.Cli.Benchmarking;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>Something that is timed, round after round.</summary>
internal abstract class Subject(string name, string unit)
{
    internal string Name { get; } = name;

    /// <summary>What one operation is: a chain or a hash.</summary>
    internal string Unit { get; } = unit;

    /// <summary>How many operations a pass must have at least.</summary>
    internal abstract int LeastOperations { get; }

    /// <summary>How many operations a pass may have at most.</summary>
    internal abstract int MostOperations { get; }

    /// <summary>What has to be done before a pass. Not timed.</summary>
    internal abstract void Prepare(int round, int operations);

    /// <summary>A pass. Timed.</summary>
    internal abstract void Run(int operations);

    /// <summary>Whether everything that the pass computed is right. Not timed.</summary>
    internal abstract bool IsRight(int operations);
}

/// <summary>
/// A verifier of chains, or a baseline. Each round takes the next slice of the workload, or all of it; its valid chains only, or the invalid ones
/// among them.
/// </summary>
internal sealed class ChainSubject(string name, Contender contender, Workload workload, bool isWhole, bool isPoisoned = false) : Subject(name, "chain")
{
    private int _start;

    internal override int LeastOperations => isWhole ? MostOperations : Math.Min(4, MostOperations);

    internal override int MostOperations => workload.Chains.Length;

    internal override void Prepare(int round, int operations)
    {
        _start = round % (MostOperations / operations) * operations;
        contender.Prepare();
    }

    internal override void Run(int operations) => contender.Run(_start, operations, clean: !isPoisoned);

    internal override bool IsRight(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            if (contender.WasValid(i) != (!isPoisoned || workload.Expected[_start + i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// The raw calls on two threads that share nothing: half of the chains each. How much the machine itself gains from a
/// second thread, which no verifier can exceed by much.
/// </summary>
internal sealed class TwoThreadSubject(string name, Workload workload) : Subject(name, "chain")
{
    private readonly RawCallsContender _first = new(workload);
    private readonly RawCallsContender _second = new(workload);

    internal override int LeastOperations => workload.Chains.Length;

    internal override int MostOperations => workload.Chains.Length;

    internal override void Prepare(int round, int operations)
    {
        _first.Prepare();
        _second.Prepare();
    }

    internal override void Run(int operations)
    {
        int half = operations / 2;
        Parallel.Invoke(() => _first.Run(0, half, clean: true), () => _second.Run(half, operations - half, clean: true));
    }

    internal override bool IsRight(int operations)
    {
        int half = operations / 2;
        return Enumerable.Range(0, half).All(_first.WasValid) && Enumerable.Range(0, operations - half).All(_second.WasValid);
    }
}
