using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ChainVerify.Claims;
using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>Verifies signature chains under one trust policy, singly or in batches.</summary>
/// <remarks>
/// <para>Thread-safe: one verifier serves all threads of a process, and should, because it remembers proven credentials
/// and root keys. Verdicts do not depend on the engine, the batch, the order, the threads or what was verified before
/// (RECORDS-AND-CLI.md 3).</para>
/// <para>A cold chain costs three signatures, a chain with a known credential one. No chain throws, whatever its bytes.</para>
/// </remarks>
public sealed class ChainVerifier
{
    private readonly VerifierContext _context;
    private readonly int _threads;
    private readonly ConcurrentQueue<ChainBatch> _workspaces = new();

    /// <summary>Makes a verifier.</summary>
    /// <param name="policy">What is trusted.</param>
    /// <param name="options">How it works; null means the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of threads or a cache capacity is negative.</exception>
    public ChainVerifier(TrustPolicy policy, ChainVerifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new ChainVerifierOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.CredentialCacheCapacity, nameof(options));
        _context = new VerifierContext(policy, options.Engine ?? SignatureEngine.Default, options.CredentialCacheCapacity);
        _threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
    }

    /// <summary>What is trusted.</summary>
    public TrustPolicy Policy => _context.Policy;

    /// <summary>The engine that does the arithmetic.</summary>
    public SignatureEngine Engine => _context.Engine;

    /// <summary>What the cache of proven credentials was good for so far; all zero when it is turned off.</summary>
    public CredentialCacheStatistics CredentialCacheStatistics => _context.Credentials?.Statistics ?? default;

    /// <summary>Verifies one chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The verdict.</returns>
    public Verdict Verify(in SignatureChain chain)
    {
        Verdict verdict = default;
        ChainBatch workspace = Rent();
        workspace.Verify(new ReadOnlySpan<SignatureChain>(in chain), new Span<Verdict>(ref verdict));
        _workspaces.Enqueue(workspace);
        return verdict;
    }

    /// <summary>Verifies many chains.</summary>
    /// <param name="chains">The chains; they and the memory they refer to must not change meanwhile.</param>
    /// <param name="verdicts">One verdict a chain, in order.</param>
    /// <param name="cancellationToken">Looked at between parts of the batch.</param>
    /// <returns>How many chains are valid.</returns>
    /// <exception cref="ArgumentException">There is less room than there are chains.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: verdicts that are missing are <see cref="ChainFailure.NotVerified"/>.</exception>
    public int VerifyBatch(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts, CancellationToken cancellationToken = default)
    {
        if (verdicts.Length < chains.Length)
        {
            throw new ArgumentException("There must be room for one verdict a chain.", nameof(verdicts));
        }

        verdicts[..chains.Length].Clear();
        cancellationToken.ThrowIfCancellationRequested();
        int size = _context.Engine.PreferredBatchSize;
        return _threads == 1 || chains.Length <= 1
            ? VerifyInOrder(chains, verdicts, size, cancellationToken)
            : VerifyInParallel(chains, verdicts, size, cancellationToken);
    }

    /// <summary>Verifies one chain link by link and tells what was recovered. Slower than <see cref="Verify"/>, for people.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The same verdict as <see cref="Verify"/> gives, with the keys that led to it.</returns>
    public ChainExplanation Explain(in SignatureChain chain)
    {
        PublicKey? derived = chain.PublicKey.Algorithm == KeyAlgorithm.Secp256k1
            && Engine.TryDecompress(chain.PublicKeyStorage.Compressed, out PublicKey point)
                ? point
                : null;
        Verdict verdict = ChainAdmission.Check(Policy, chain, out AppId appId, out Utf8Text scope);
        if (!verdict.IsValid)
        {
            return new ChainExplanation(verdict, chain.AppId ?? Policy.OnlyApp, chain.Claim.Scope, null, null, null, derived);
        }

        ChainExamination examination = new(Engine, _context.Roots, new LinkMessages());
        verdict = examination.Examine(chain, appId, scope);
        return new ChainExplanation(
            verdict, appId, scope, examination.AppKey, examination.KmsKey, examination.MessageSigner, derived);
    }

    /// <summary>Forgets every proven credential. Verdicts stay the same; the next chains are cold.</summary>
    public void ClearCredentialCache()
    {
        _context.Credentials?.Clear();
        _context.Guesses?.Clear();
        _context.Engine.ForgetKeys();
    }

    private int VerifyInOrder(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts, int size, CancellationToken cancellationToken)
    {
        ChainBatch workspace = Rent();
        int valid = 0;

        // In equal parts: a whole one and a remnant would be slower.
        int parts = (int)(((long)chains.Length + size - 1) / size);
        for (int part = 0, start = 0; part < parts; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (chains.Length - start) / (parts - part);
            valid += workspace.Verify(chains.Slice(start, count), verdicts.Slice(start, count));
            start += count;
        }

        _workspaces.Enqueue(workspace);
        return valid;
    }

    private unsafe int VerifyInParallel(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts, int size, CancellationToken cancellationToken)
    {
        int threads = Math.Min(_threads, chains.Length);
        int valid = 0;
        BatchPartition partition = new(chains.Length, size, threads, _context.Engine.PrefersLargeBatches);
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads };

        // Spans cannot be captured, pinned pointers can. Pinning keeps both blocks in place, and this method does not
        // return before every part has ended, so the pointers outlive their use. Chains hold references, which the
        // collector still sees through the pinned block itself.
#pragma warning disable CS8500 // a pointer to a type that holds references: the block is pinned and only read
        fixed (SignatureChain* firstChain = chains)
        fixed (Verdict* firstVerdict = verdicts)
        {
            SignatureChain* pinnedChains = firstChain;
            Verdict* pinnedVerdicts = firstVerdict;
            Parallel.For(0, threads, options, _ =>
            {
                if (partition.IsEmpty)
                {
                    return; // this thread came too late: no workspace for it
                }

                ChainBatch workspace = Rent();
                int validHere = 0;
                while (!cancellationToken.IsCancellationRequested && partition.TryTake(out int start, out int count))
                {
                    validHere += workspace.Verify(
                        MemoryMarshal.CreateReadOnlySpan(ref pinnedChains[start], count),
                        MemoryMarshal.CreateSpan(ref pinnedVerdicts[start], count));
                }

                Interlocked.Add(ref valid, validHere);
                _workspaces.Enqueue(workspace);
            });
        }
#pragma warning restore CS8500

        // Every part that was taken has its verdicts; a late cancellation that left nothing undone is none.
        if (!partition.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return valid;
    }

    private ChainBatch Rent()
        => _workspaces.TryDequeue(out ChainBatch? workspace)
            ? workspace
            : new ChainBatch(_context, _context.Engine.PreferredBatchSize);
}
