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
/// The stages: (1) admission, cache lookup, known-key jobs for named and guessed app keys and for messages;
/// (2) recovery of the app keys that nobody named; (3) KMS links, which need the app key, as known-key jobs where the
/// root's key is known, else as recoveries; (4) all known-key jobs at once; (5) verdicts in the defined order. What
/// rested on a wrong guess is examined again without it.
/// </remarks>
internal sealed class ChainBatch
{
    private readonly VerifierContext _context;
    private readonly LinkMessages _messages = new();
    private readonly byte[] _credentialBuffer = new byte[CredentialKey.MaximumSize];
    private readonly ChainState[] _states;
    private readonly RecoveryJob[] _recoveries;
    private readonly RecoveryResult[] _recovered;
    private readonly KnownKeyJob[] _knownKeyJobs;
    private readonly SignatureOutcome[] _outcomes;
    private int _recoveryCount;
    private int _knownKeyCount;

    internal ChainBatch(VerifierContext context, int capacity)
    {
        _context = context;
        Capacity = capacity;
        _states = new ChainState[capacity];

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

        for (int i = 0; i < chains.Length; i++)
        {
            verdicts[i] = Admit(chains[i], ref _states[i]);
        }

        Recover(0);
        int appRecoveries = _recoveryCount;
        for (int i = 0; i < chains.Length; i++)
        {
            PlanKmsLink(chains[i], ref _states[i]);
        }

        Recover(appRecoveries);
        _context.Engine.Verify(_knownKeyJobs.AsSpan(0, _knownKeyCount), _outcomes.AsSpan(0, _knownKeyCount));

        int valid = 0;
        for (int i = 0; i < chains.Length; i++)
        {
            ref ChainState state = ref _states[i];
            if (state.AppKeySource != AppKeySource.Rejected)
            {
                verdicts[i] = Judge(chains[i], state);
                valid += verdicts[i].IsValid ? 1 : 0;
            }
        }

        return valid;
    }

    private Verdict Admit(in SignatureChain chain, ref ChainState state)
    {
        state.AppJob = state.KmsJob = state.KmsRecovery = state.MessageJob = ChainState.NoJob;
        Verdict verdict = ChainAdmission.Check(_context.Policy, chain, out state.AppId, out state.Scope);
        if (!verdict.IsValid)
        {
            state.AppKeySource = AppKeySource.Rejected;
            return verdict;
        }

        if (!IsProven(chain, ref state))
        {
            PlanAppLink(chain, ref state);
        }

        PlanMessage(chain, ref state);
        return default;
    }

    /// <summary>Whether the credential cache holds exactly this credential, under a root that this policy trusts.</summary>
    private bool IsProven(in SignatureChain chain, ref ChainState state)
    {
        if (_context.Credentials is not { } cache || state.Scope.Length > CredentialKey.MaximumScopeLength)
        {
            return false;
        }

        CredentialKey key = CredentialKey.Encode(chain, _context.Policy.Rules, state.AppId, state.Scope.Bytes, _credentialBuffer);
        if (!cache.TryGet(key, out ProvenCredential? proven)
            || !_context.Roots.IsKnown(proven!.RootKey)
            || (chain.HasAppPublicKey && chain.AppPublicKeyStorage != proven.AppKey))
        {
            return false;
        }

        state.AppKeySource = AppKeySource.Cached;
        return true;
    }

    private void PlanAppLink(in SignatureChain chain, ref ChainState state)
    {
        Digest256 digest = HashAppLink(chain, state.Scope);
        chain.AppSignatureStorage.TryGetRecoveryId(out int recoveryId); // admitted, so there is one
        if (chain.HasAppPublicKey)
        {
            state.AppKeySource = AppKeySource.Named;
            state.AppKey = chain.AppPublicKeyStorage;
            state.AppJob = AddKnownKeyJob(new KnownKeyJob(digest, chain.AppSignatureStorage, recoveryId, state.AppKey));
        }
        else if (TryGuess(state.AppId, out ProvenCredential? guess))
        {
            state.AppKeySource = AppKeySource.Guessed;
            state.AppKey = guess!.AppKey;
            state.AppJob = AddKnownKeyJob(new KnownKeyJob(digest, chain.AppSignatureStorage, recoveryId, state.AppKey));
        }
        else
        {
            state.AppKeySource = AppKeySource.Recovered;
            state.AppJob = AddRecovery(new RecoveryJob(digest, chain.AppSignatureStorage, recoveryId));
        }
    }

    private void PlanKmsLink(in SignatureChain chain, ref ChainState state)
    {
        if (state.AppKeySource == AppKeySource.Recovered)
        {
            ref readonly RecoveryResult app = ref _recovered[state.AppJob];
            if (!app.Succeeded)
            {
                return;
            }

            state.AppKey = app.PublicKey.Compress();
        }
        else if (state.AppKeySource is AppKeySource.Rejected or AppKeySource.Cached)
        {
            return;
        }

        Digest256 digest = HashKmsLink(state.AppId, state.AppKey);
        chain.KmsSignatureStorage.TryGetRecoveryId(out int recoveryId); // admitted, so there is one
        if (_context.Roots.TryGetOnlyKey(out CompressedPublicKey root))
        {
            state.IsRootDecisive = true;
            state.KmsJob = AddKnownKeyJob(new KnownKeyJob(digest, chain.KmsSignatureStorage, recoveryId, root));
        }
        else if (TryGuess(state.AppId, out ProvenCredential? guess) && _context.Roots.IsKnown(guess!.RootKey))
        {
            state.IsRootDecisive = false;
            state.KmsJob = AddKnownKeyJob(new KnownKeyJob(digest, chain.KmsSignatureStorage, recoveryId, guess.RootKey));
        }
        else
        {
            state.KmsRecovery = AddRecovery(new RecoveryJob(digest, chain.KmsSignatureStorage, recoveryId));
        }
    }

    private void PlanMessage(in SignatureChain chain, ref ChainState state)
    {
        ref readonly SignedMessage message = ref chain.MessageStorage;
        if (message.Scheme is MessageScheme.None or MessageScheme.Ed25519)
        {
            return;
        }

        ref readonly EcdsaSignature signature = ref message.SignatureStorage;
        int recoveryId = KnownKeyJob.NoRecoveryId;
        if (signature.HasRecoveryByte)
        {
            signature.Storage.TryGetRecoveryId(out recoveryId); // admitted, so there is one
        }

        Span<byte> digest = stackalloc byte[Digest256.Size];
        _messages.HashMessage(message, digest);
        state.MessageJob = AddKnownKeyJob(
            new KnownKeyJob(Digest256.Create(digest), signature.Storage, recoveryId, chain.PublicKeyStorage.Compressed));
    }

    private Verdict Judge(in SignatureChain chain, in ChainState state)
    {
        if (state.AppKeySource == AppKeySource.Cached)
        {
            // Proven credentials have acceptable keys.
            return JudgeMessage(chain, state);
        }

        SignatureOutcome app = JudgeAppLink(state);
        SignatureOutcome kms = app == SignatureOutcome.Match ? JudgeKmsLink(state) : SignatureOutcome.NotDecided;

        // A wrong guess says nothing about the chain: it is examined as if there had been none.
        if ((state.AppKeySource == AppKeySource.Guessed && app != SignatureOutcome.Match)
            || (state.KmsJob != ChainState.NoJob && !state.IsRootDecisive && app == SignatureOutcome.Match && kms != SignatureOutcome.Match))
        {
            return new ChainExamination(_context.Engine, _context.Roots, _messages).Examine(chain, state.AppId, state.Scope);
        }

        // Matches prove their keys; otherwise invalid keys are reported before any link (step 4).
        bool areKeysProven = app == SignatureOutcome.Match && OutcomeOf(state.MessageJob) == SignatureOutcome.Match;
        if (!areKeysProven && ChainExamination.CheckKeys(_context.Engine, chain) is { IsValid: false } invalidKey)
        {
            return invalidKey;
        }

        if (app != SignatureOutcome.Match)
        {
            return Verdict.Invalid(
                app == SignatureOutcome.Mismatch ? ChainFailure.AppKeyMismatch : ChainFailure.RecoveryFailed, ChainLink.App);
        }

        if (kms != SignatureOutcome.Match)
        {
            return Verdict.Invalid(
                kms == SignatureOutcome.Mismatch ? ChainFailure.KmsRootMismatch : ChainFailure.RecoveryFailed, ChainLink.Kms);
        }

        Verdict verdict = JudgeMessage(chain, state);
        if (verdict.IsValid)
        {
            NoteProven(chain, state);
        }

        return verdict;
    }

    private SignatureOutcome JudgeAppLink(in ChainState state)
    {
        if (state.AppKeySource != AppKeySource.Recovered)
        {
            return OutcomeOf(state.AppJob);
        }

        return _recovered[state.AppJob].Succeeded ? SignatureOutcome.Match : SignatureOutcome.RecoveryFailed;
    }

    private SignatureOutcome JudgeKmsLink(in ChainState state)
    {
        if (state.KmsRecovery == ChainState.NoJob)
        {
            return OutcomeOf(state.KmsJob);
        }

        ref readonly RecoveryResult kms = ref _recovered[state.KmsRecovery];
        if (!kms.Succeeded)
        {
            return SignatureOutcome.RecoveryFailed;
        }

        return _context.Roots.IsTrusted(kms.PublicKey) ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
    }

    private Verdict JudgeMessage(in SignatureChain chain, in ChainState state)
    {
        if (!ChainExamination.IsStatementSigned(chain))
        {
            return Verdict.Invalid(ChainFailure.StatementMismatch, ChainLink.Message);
        }

        ref readonly SignedMessage message = ref chain.MessageStorage;
        SignatureOutcome outcome = message.Scheme switch
        {
            MessageScheme.None => SignatureOutcome.Match,
            MessageScheme.Ed25519 => Ed25519Verification.Verify(chain.PublicKeyStorage.Bytes, message.Message, message.Signature)
                ? SignatureOutcome.Match
                : SignatureOutcome.Mismatch,
            _ => OutcomeOf(state.MessageJob),
        };
        if (outcome == SignatureOutcome.RecoveryFailed)
        {
            return Verdict.Invalid(ChainFailure.RecoveryFailed, ChainLink.Message);
        }

        return outcome == SignatureOutcome.Match && ChainExamination.IsSignerNamedRightly(_context.Engine, chain)
            ? Verdict.Valid
            : Verdict.Invalid(ChainFailure.MessageSignerMismatch, ChainLink.Message);
    }

    private void NoteProven(in SignatureChain chain, in ChainState state)
    {
        bool isCacheable = _context.Credentials is not null && state.Scope.Length <= CredentialKey.MaximumScopeLength;
        if (!isCacheable && _context.Guesses is null)
        {
            return;
        }

        CompressedPublicKey root = state.KmsRecovery == ChainState.NoJob
            ? _knownKeyJobs[state.KmsJob].PublicKey
            : _recovered[state.KmsRecovery].PublicKey.Compress();
        if (isCacheable)
        {
            CredentialKey key = CredentialKey.Encode(chain, _context.Policy.Rules, state.AppId, state.Scope.Bytes, _credentialBuffer);
            _context.Credentials!.NoteProven(key, state.AppKey, root);
        }

        _context.Guesses?.NoteProven(state.AppId, state.AppKey, root);
    }

    private bool TryGuess(in AppId appId, out ProvenCredential? guess)
    {
        guess = null;
        return _context.Guesses is { } guesses && guesses.TryGet(appId, out guess);
    }

    private SignatureOutcome OutcomeOf(int job) => job == ChainState.NoJob ? SignatureOutcome.NotDecided : _outcomes[job];

    private Digest256 HashAppLink(in SignatureChain chain, Utf8Text scope)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        _messages.HashAppLink(chain.Claim.Version, scope.Bytes, chain.PublicKeyStorage, digest);
        return Digest256.Create(digest);
    }

    private static Digest256 HashKmsLink(in AppId appId, in CompressedPublicKey appKey)
    {
        Span<byte> digest = stackalloc byte[Digest256.Size];
        LinkMessages.HashKmsLink(appId, appKey, digest);
        return Digest256.Create(digest);
    }

    private int AddRecovery(in RecoveryJob job)
    {
        _recoveries[_recoveryCount] = job;
        return _recoveryCount++;
    }

    private int AddKnownKeyJob(in KnownKeyJob job)
    {
        _knownKeyJobs[_knownKeyCount] = job;
        return _knownKeyCount++;
    }

    private void Recover(int from)
    {
        int count = _recoveryCount - from;
        _context.Engine.Recover(_recoveries.AsSpan(from, count), _recovered.AsSpan(from, count));
    }
}
