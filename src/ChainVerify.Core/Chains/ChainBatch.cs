using System.Diagnostics;
using ChainVerify.Claims;
using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>
/// One batch of chains on its way to verdicts: admission, then as few unknown-key recoveries as possible, then one
/// stream of known-key jobs for all links of all chains together (ARCHITECTURE.md, "the idea that makes it fast").
/// </summary>
/// <remarks>
/// A workspace of fixed size that is used again and again, by one thread at a time; no allocation in steady state.
/// The stages: (1) admission and cache lookup; (2) known-key jobs for named and guessed app keys and for messages, and
/// recovery of the app keys that nobody named; (3) KMS links, which need the app key, as known-key jobs where the
/// root's key is known, else as recoveries; (4) all known-key jobs at once; (5) addresses; (6) verdicts in the defined order. What
/// rested on a wrong guess is examined again without it. What a stage has to hash is hashed for all chains at once.
/// </remarks>
internal sealed partial class ChainBatch
{
    private readonly VerifierContext _context;
    private readonly LinkMessages _messages = new();
    private readonly BatchDigests _digests;
    private readonly byte[] _credentialBuffer = new byte[CredentialKey.MaximumSize];
    private readonly ChainState[] _states;
    private readonly RecoveryJob[] _recoveries;
    private readonly RecoveryResult[] _recovered;
    private readonly KnownKeyJob[] _knownKeyJobs;
    private readonly SignatureOutcome[] _outcomes;
    private int _recoveryCount;
    private int _knownKeyCount;
    private int _cacheLookups;
    private int _cacheHits;

    internal ChainBatch(VerifierContext context, int capacity)
    {
        _context = context;
        Capacity = capacity;
        _states = new ChainState[capacity];

        // No stage hashes more than two messages of a chain.
        _digests = new BatchDigests(2 * capacity, _messages);

        // A chain has at most one recovery for its app link and one for its KMS link, and at most three known-key jobs.
        _recoveries = new RecoveryJob[2 * capacity];
        _recovered = new RecoveryResult[2 * capacity];
        _knownKeyJobs = new KnownKeyJob[3 * capacity];
        _outcomes = new SignatureOutcome[3 * capacity];
    }

    /// <summary>The largest number of chains that fits.</summary>
    internal int Capacity { get; }

    /// <summary>Judges up to <see cref="Capacity"/> chains.</summary>
    /// <returns>How many are valid.</returns>
    internal int Verify(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts)
    {
        Debug.Assert(chains.Length <= Capacity && verdicts.Length >= chains.Length);
        _recoveryCount = 0;
        _knownKeyCount = 0;
        _cacheLookups = 0;
        _cacheHits = 0;

        VerifyAppLinks(chains, verdicts);
        VerifyKmsLinks(chains);
        _context.Engine.Verify(_knownKeyJobs.AsSpan(0, _knownKeyCount), _outcomes.AsSpan(0, _knownKeyCount));
        _context.Credentials?.CountLookups(_cacheLookups, _cacheHits);
        return Judge(chains, verdicts);
    }

    /// <summary>
    /// Admits the chains and makes the jobs of app links and messages. The recoveries among them are done; known-key jobs wait for all
    /// others.
    /// </summary>
    private void VerifyAppLinks(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts)
    {
        _digests.Clear();
        for (int i = 0; i < chains.Length; i++)
        {
            verdicts[i] = Admit(chains[i], ref _states[i]);
        }

        _digests.Compute();
        for (int i = 0; i < chains.Length; i++)
        {
            PlanAppLinkAndMessage(chains[i], ref _states[i]);
        }

        Recover(0);
    }

    /// <summary>Makes the jobs of KMS links, now that every app key is known. The recoveries among them are done.</summary>
    private void VerifyKmsLinks(ReadOnlySpan<SignatureChain> chains)
    {
        int appRecoveries = _recoveryCount;
        _digests.Clear();
        for (int i = 0; i < chains.Length; i++)
        {
            AddKmsLink(ref _states[i]);
        }

        _digests.Compute();
        for (int i = 0; i < chains.Length; i++)
        {
            PlanKmsLink(chains[i], ref _states[i]);
        }

        Recover(appRecoveries);
    }

    private int Judge(ReadOnlySpan<SignatureChain> chains, Span<Verdict> verdicts)
    {
        _digests.Clear();
        for (int i = 0; i < chains.Length; i++)
        {
            AddAddresses(chains[i], ref _states[i]);
        }

        _digests.Compute();
        int valid = 0;
        for (int i = 0; i < chains.Length; i++)
        {
            ref ChainState state = ref _states[i];
            if (state.AppKeySource != AppKeySource.Rejected)
            {
                verdicts[i] = Judge(chains[i], state);
                valid += verdicts[i].IsValid ? 1 : 0;
            }

            // The memory is the caller's, who may be done with it long before this workspace has another batch of this size.
            state.Scope = default;
        }

        return valid;
    }

    private void Recover(int from)
    {
        int count = _recoveryCount - from;
        _context.Engine.Recover(_recoveries.AsSpan(from, count), _recovered.AsSpan(from, count));
    }
}
