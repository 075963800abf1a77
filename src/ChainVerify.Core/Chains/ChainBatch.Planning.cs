using ChainVerify.Signatures;

namespace ChainVerify;

/// <content>From chains to jobs. Each stage first adds the messages of all chains, whose digests are then computed together.</content>
internal sealed partial class ChainBatch
{
    /// <summary>Admits a chain, looks its credential up, and adds the messages of its app link and of its derived key.</summary>
    private Verdict Admit(in SignatureChain chain, ref ChainState state)
    {
        state.AppJob = state.KmsJob = state.KmsRecovery = state.MessageJob = ChainState.None;
        state.AppDigest = state.KmsDigest = state.MessageDigest = state.RootDigest = state.SignerDigest = ChainState.None;
        Verdict verdict = ChainAdmission.Check(_context.Policy, chain, out state.AppId, out state.Scope);
        if (!verdict.IsValid)
        {
            state.AppKeySource = AppKeySource.Rejected;
            return verdict;
        }

        if (IsProven(chain, state))
        {
            _cacheHits++;
            state.AppKeySource = AppKeySource.Cached;
        }
        else
        {
            state.AppKeySource = AppKeySource.Recovered; // unless it is named or guessed
            state.AppDigest = _digests.AddAppLink(chain.Claim.Version, state.Scope.Bytes, chain.PublicKeyStorage);
        }

        if (chain.MessageStorage.Scheme is not (MessageScheme.None or MessageScheme.Ed25519))
        {
            state.MessageDigest = _digests.AddMessage(chain.MessageStorage);
        }

        return default;
    }

    /// <summary>Whether the credential cache holds exactly this credential, under a root that this policy trusts.</summary>
    private bool IsProven(in SignatureChain chain, in ChainState state)
    {
        if (_context.Credentials is not { } cache || state.Scope.Length > CredentialKey.MaximumScopeLength)
        {
            return false;
        }

        _cacheLookups++;
        CredentialKey key = CredentialKey.Encode(chain, _context.Policy.Rules, state.AppId, state.Scope.Bytes, _credentialBuffer);
        return cache.TryGet(key, out ProvenCredential? proven)
            && _context.Roots.IsKnown(proven!.RootKey)
            && (!chain.HasAppPublicKey || chain.AppPublicKeyStorage == proven.AppKey);
    }

    /// <summary>Makes the jobs of the app link and of the message, whose digests are there.</summary>
    private void PlanAppLinkAndMessage(in SignatureChain chain, ref ChainState state)
    {
        if (state.AppDigest != ChainState.None)
        {
            PlanAppLink(chain, ref state);
        }

        if (state.MessageDigest != ChainState.None)
        {
            PlanMessage(chain, ref state);
        }
    }

    private void PlanAppLink(in SignatureChain chain, ref ChainState state)
    {
        ref readonly Digest256 digest = ref _digests[state.AppDigest];
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
            state.AppJob = AddRecovery(new RecoveryJob(digest, chain.AppSignatureStorage, recoveryId));
        }
    }

    private void PlanMessage(in SignatureChain chain, ref ChainState state)
    {
        ref readonly EcdsaSignature signature = ref chain.MessageStorage.SignatureStorage;
        int recoveryId = KnownKeyJob.NoRecoveryId;
        if (signature.HasRecoveryByte)
        {
            signature.Storage.TryGetRecoveryId(out recoveryId); // admitted, so there is one
        }

        state.MessageJob = AddKnownKeyJob(
            new KnownKeyJob(_digests[state.MessageDigest], signature.Storage, recoveryId, chain.PublicKeyStorage.Compressed));
    }

    /// <summary>Adds the message of the KMS link of a chain whose app key is known by now.</summary>
    private void AddKmsLink(ref ChainState state)
    {
        switch (state.AppKeySource)
        {
            case AppKeySource.Rejected or AppKeySource.Cached:
                return;
            case AppKeySource.Recovered when !_recovered[state.AppJob].Succeeded:
                return;
            case AppKeySource.Recovered:
                state.AppKey = _recovered[state.AppJob].PublicKey.Compress();
                break;
            default:
                break;
        }

        state.KmsDigest = _digests.AddKmsLink(state.AppId, state.AppKey);
    }

    /// <summary>Makes the job of the KMS link.</summary>
    private void PlanKmsLink(in SignatureChain chain, ref ChainState state)
    {
        if (state.KmsDigest == ChainState.None)
        {
            return;
        }

        ref readonly Digest256 digest = ref _digests[state.KmsDigest];
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

    private bool TryGuess(in AppId appId, out ProvenCredential? guess)
    {
        guess = null;
        return _context.Guesses is { } guesses && guesses.TryGet(appId, out guess);
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
}
