using ChainVerify.Signatures;

namespace ChainVerify;

/// <content>From outcomes to verdicts, in the defined order of failures, and what is remembered of the valid ones.</content>
internal sealed partial class ChainBatch
{
    /// <summary>Adds the keys of a chain whose addresses decide: the recovered root's, and the signer's that an oracle names.</summary>
    private void AddAddresses(in SignatureChain chain, ref ChainState state)
    {
        if (state.KmsRecovery != ChainState.None
            && _recovered[state.KmsRecovery] is { Succeeded: true } kms
            && !_context.Roots.IsDecidedByKey(kms.PublicKey))
        {
            state.RootDigest = _digests.AddPublicKey(kms.PublicKey);
        }

        if (state.AppKeySource != AppKeySource.Rejected
            && chain.SignerAddress is not null
            && chain.PublicKeyStorage.Algorithm == KeyAlgorithm.Secp256k1
            && (state.MessageJob == ChainState.None || _outcomes[state.MessageJob] == SignatureOutcome.Match)
            && _context.Engine.TryDecompress(chain.PublicKeyStorage.Compressed, out PublicKey signer))
        {
            state.SignerDigest = _digests.AddPublicKey(signer);
        }
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
            || (state.KmsJob != ChainState.None && !state.IsRootDecisive && app == SignatureOutcome.Match && kms != SignatureOutcome.Match))
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
        if (state.KmsRecovery == ChainState.None)
        {
            return OutcomeOf(state.KmsJob);
        }

        ref readonly RecoveryResult kms = ref _recovered[state.KmsRecovery];
        if (!kms.Succeeded)
        {
            return SignatureOutcome.RecoveryFailed;
        }

        bool isTrusted = state.RootDigest == ChainState.None
            ? _context.Roots.IsTrusted(kms.PublicKey)
            : _context.Roots.IsTrusted(kms.PublicKey, Address.FromDigest(_digests[state.RootDigest]));
        return isTrusted ? SignatureOutcome.Match : SignatureOutcome.Mismatch;
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

        return outcome == SignatureOutcome.Match && IsSignerNamedRightly(chain, state)
            ? Verdict.Valid
            : Verdict.Invalid(ChainFailure.MessageSignerMismatch, ChainLink.Message);
    }

    /// <summary>As <see cref="ChainExamination.IsSignerNamedRightly"/>, with the address that was computed for the batch.</summary>
    private bool IsSignerNamedRightly(in SignatureChain chain, in ChainState state)
        => chain.SignerAddress is not { } named
            || (state.SignerDigest != ChainState.None && Address.FromDigest(_digests[state.SignerDigest]) == named);

    private void NoteProven(in SignatureChain chain, in ChainState state)
    {
        bool isCacheable = _context.Credentials is not null && state.Scope.Length <= CredentialKey.MaximumScopeLength;
        if (!isCacheable && _context.Guesses is null)
        {
            return;
        }

        CompressedPublicKey root = state.KmsRecovery == ChainState.None
            ? _knownKeyJobs[state.KmsJob].PublicKey
            : _recovered[state.KmsRecovery].PublicKey.Compress();
        if (isCacheable)
        {
            CredentialKey key = CredentialKey.Encode(chain, _context.Policy.Rules, state.AppId, state.Scope.Bytes, _credentialBuffer);
            _context.Credentials!.NoteProven(key, state.AppKey, root);
        }

        _context.Guesses?.NoteProven(state.AppId, state.AppKey, root);
    }

    private SignatureOutcome OutcomeOf(int job) => job == ChainState.None ? SignatureOutcome.NotDecided : _outcomes[job];
}
