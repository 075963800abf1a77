using ChainVerify.Signatures;

namespace ChainVerify.Cli.Benchmarking;

/// <summary>Something that verifies chains and is timed at it.</summary>
internal abstract class Contender(string name, int threads)
{
    internal string Name { get; } = name;

    internal int Threads { get; } = threads;

    /// <summary>How many signatures one of its instructions works on.</summary>
    internal virtual int Lanes => 1;

    /// <summary>Forgets what earlier passes taught, then learns what the workload says is known. Not timed.</summary>
    internal abstract void Prepare();

    /// <summary>Verifies a slice of the workload. Timed.</summary>
    /// <param name="start">The first chain.</param>
    /// <param name="count">The number of chains.</param>
    /// <param name="clean">Whether the twins without invalid chains are meant.</param>
    internal abstract void Run(int start, int count, bool clean);

    /// <summary>Whether the last run found a chain valid.</summary>
    /// <param name="offset">Counted from the first chain of the slice.</param>
    internal abstract bool WasValid(int offset);
}

/// <summary>One engine behind the public batch API.</summary>
internal sealed class EngineContender : Contender
{
    private readonly SignatureEngine _engine;
    private readonly Workload _workload;
    private readonly ChainVerifier _verifier;
    private readonly Verdict[] _verdicts;

    internal EngineContender(Workload workload, SignatureEngine engine, int threads)
        : base(engine.Name, threads)
    {
        _engine = engine;
        _workload = workload;
        _verdicts = new Verdict[Math.Max(workload.Chains.Length, workload.Credentials.Length)];
        ChainVerifierOptions options = new() { Engine = engine, Threads = threads };
        _verifier = new ChainVerifier(workload.Policy, options);
    }

    internal override int Lanes => _engine.Lanes;

    internal override void Prepare()
    {
        _verifier.ClearCredentialCache();

        // The cache keeps a credential when it is proven for the second time.
        _verifier.VerifyBatch(_workload.Credentials, _verdicts);
        _verifier.VerifyBatch(_workload.Credentials, _verdicts);
    }

    internal override void Run(int start, int count, bool clean)
        => _verifier.VerifyBatch((clean ? _workload.CleanChains : _workload.Chains).AsSpan(start, count), _verdicts);

    internal override bool WasValid(int offset) => _verdicts[offset].IsValid;
}
