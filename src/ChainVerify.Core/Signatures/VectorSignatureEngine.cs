using System.Collections.Concurrent;

namespace ChainVerify.Signatures;

/// <summary>This project's own engine: many signatures at once, one in each lane of vectors, and many of a known key in one equation.</summary>
/// <remarks>
/// Single operations go to libsecp256k1 where there is one: a vector with one lane in use is no faster. Batches rent a workspace; there are as
/// many as threads ever verified at once, and they are kept.
/// </remarks>
internal sealed class VectorSignatureEngine : SignatureEngine
{
    /// <summary>Fewer jobs than these are single operations, if another engine does those.</summary>
    private const int SmallestBatch = 2;

    private readonly ConcurrentBag<VectorWorkspace> _workspaces = [];
    private readonly SignatureEngine? _single;

    /// <summary>Makes an engine.</summary>
    /// <param name="lanes">8, 4, 2 or 1; the hardware must have it.</param>
    /// <param name="single">Does single operations; null if lanes do.</param>
    internal VectorSignatureEngine(int lanes, SignatureEngine? single)
    {
        Lanes = lanes;
        _single = single;
    }

    /// <inheritdoc/>
    public override string Name => "vector";

    /// <inheritdoc/>
    public override int Lanes { get; }

    /// <inheritdoc/>
    internal override int PreferredBatchSize => VectorWorkspace.Capacity;

    /// <inheritdoc/>
    internal override bool PrefersLargeBatches => true;

    /// <inheritdoc/>
    internal override bool GainsFromKnownKeys => true;

    /// <inheritdoc/>
    public override bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, int recoveryId, out PublicKey publicKey)
    {
        CheckLengths(digest, compact);
        if (_single is { } single)
        {
            return single.TryRecover(digest, compact, recoveryId, out publicKey);
        }

        RecoveryJob job = new(Digest256.Create(digest), WithoutRecoveryByte(compact), recoveryId);
        RecoveryResult result = default;
        Recover(new ReadOnlySpan<RecoveryJob>(in job), new Span<RecoveryResult>(ref result));
        publicKey = result.PublicKey;
        return result.Succeeded;
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> compact, in CompressedPublicKey publicKey)
    {
        CheckLengths(digest, compact);
        if (_single is { } single)
        {
            return single.Verify(digest, compact, publicKey);
        }

        KnownKeyJob job = new(Digest256.Create(digest), WithoutRecoveryByte(compact), KnownKeyJob.NoRecoveryId, publicKey);
        SignatureOutcome outcome = SignatureOutcome.NotDecided;
        Verify(new ReadOnlySpan<KnownKeyJob>(in job), new Span<SignatureOutcome>(ref outcome));
        return outcome == SignatureOutcome.Match;
    }

    /// <inheritdoc/>
    public override bool TryDecompress(in CompressedPublicKey compressed, out PublicKey publicKey)
    {
        if (_single is { } single)
        {
            return single.TryDecompress(compressed, out publicKey);
        }

        VectorWorkspace workspace = Rent();
        bool isPoint = workspace.TryDecompress(compressed, out publicKey);
        _workspaces.Add(workspace);
        return isPoint;
    }

    /// <inheritdoc/>
    public override void Recover(ReadOnlySpan<RecoveryJob> jobs, Span<RecoveryResult> results)
    {
        ThrowIfTooShort(jobs.Length, results.Length, nameof(results));
        if (jobs.Length < SmallestBatch && _single is { } single)
        {
            single.Recover(jobs, results);
            return;
        }

        VectorWorkspace workspace = Rent();
        workspace.Recover(jobs, results);
        _workspaces.Add(workspace);
    }

    /// <inheritdoc/>
    public override void Verify(ReadOnlySpan<KnownKeyJob> jobs, Span<SignatureOutcome> outcomes)
    {
        ThrowIfTooShort(jobs.Length, outcomes.Length, nameof(outcomes));
        if (jobs.Length < SmallestBatch && _single is { } single)
        {
            single.Verify(jobs, outcomes);
            return;
        }

        VectorWorkspace workspace = Rent();
        workspace.Verify(jobs, outcomes);
        _workspaces.Add(workspace);
    }

    /// <inheritdoc/>
    internal override void ForgetKeys()
    {
        // Workspaces that are in use now are not reached: benchmarks call this between their passes.
        List<VectorWorkspace> idle = [];
        while (_workspaces.TryTake(out VectorWorkspace? workspace))
        {
            workspace.ForgetKeys();
            idle.Add(workspace);
        }

        idle.ForEach(_workspaces.Add);
    }

    private static RecoverableSignature WithoutRecoveryByte(ReadOnlySpan<byte> compact)
    {
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Size];
        compact.CopyTo(bytes);
        bytes[^1] = 0;
        return RecoverableSignature.Create(bytes);
    }

    private VectorWorkspace Rent() => _workspaces.TryTake(out VectorWorkspace? workspace) ? workspace : VectorWorkspace.Create(Lanes);
}
