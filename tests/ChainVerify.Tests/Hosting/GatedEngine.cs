using ChainVerify.Signatures;

namespace ChainVerify.Tests.Hosting;

/// <summary>An engine whose batches wait until the test lets them go on, so that what happens meanwhile is no matter of time.</summary>
internal sealed class GatedEngine : SignatureEngine, IDisposable
{
    private readonly SignatureEngine _inner = Signatures.Engines.Fastest;
    private readonly ManualResetEventSlim _gate = new(initialState: false);
    private readonly SemaphoreSlim _entered = new(0);
    private int _held;

    public override string Name => "gated";

    internal override int PreferredBatchSize => 1 << 14;

    /// <summary>Whether a batch waits at the closed gate.</summary>
    internal bool IsHolding => Volatile.Read(ref _held) > 0;

    /// <summary>What is thrown instead of verifying batches of more than one job; null for nothing.</summary>
    internal Exception? Defect { get; init; }

    /// <summary>Whether every answer is no.</summary>
    internal bool DeniesEverything { get; init; }

    public void Dispose()
    {
        _gate.Dispose();
        _entered.Dispose();
    }

    public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
    {
        publicKey = default;
        return !DeniesEverything && _inner.TryRecover(digest, compact, recoveryId, out publicKey);
    }

    public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
        => !DeniesEverything && _inner.Verify(digest, compact, publicKey);

    public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey) => _inner.TryDecompress(compressed, out publicKey);

    public override void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        _entered.Release();
        if (!_gate.IsSet)
        {
            Interlocked.Increment(ref _held);
            _gate.Wait();
            Interlocked.Decrement(ref _held);
        }

        if (Defect is not null && jobs.Length > 3)
        {
            throw Defect;
        }

        base.Verify(jobs, outcomes);
    }

    /// <summary>Completes when one more batch has come to the gate.</summary>
    internal Task EnteredAsync() => _entered.WaitAsync();

    /// <summary>Lets all batches pass, from now on.</summary>
    internal void Open() => _gate.Set();

    /// <summary>Lets no batch pass any more. One that has passed already goes on.</summary>
    internal void Close() => _gate.Reset();
}
