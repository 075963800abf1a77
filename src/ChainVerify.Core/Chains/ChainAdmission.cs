using ChainVerify.Secp256k1;
using ChainVerify.Signatures;

namespace ChainVerify;

/// <summary>
/// What is decided about a chain before any curve arithmetic: presence, policy and signature encodings, in the defined
/// order (RECORDS-AND-CLI.md 3, steps 1 to 3). A chain that is turned away here costs next to nothing.
/// </summary>
internal static class ChainAdmission
{
    /// <summary>Checks a chain.</summary>
    /// <param name="policy">What is trusted.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="appId">The app id that counts: the record's, or the policy's only one.</param>
    /// <param name="scope">The purpose or domain that counts.</param>
    /// <returns><see cref="Verdict.Valid"/> when nothing speaks against the chain so far.</returns>
    internal static Verdict Check(TrustPolicy policy, in SignatureChain chain, out AppId appId, out Utf8Text scope)
    {
        scope = default;
        if (chain.HasAppId)
        {
            appId = chain.AppIdStorage;
        }
        else if (policy.OnlyApp is { } onlyApp)
        {
            appId = onlyApp;
        }
        else
        {
            appId = default;
            return Verdict.Malformed(RecordField.AppId, RecordDefect.Missing);
        }

        Utf8Text? resolved = chain.Claim.Scope ?? (chain.Claim.Version == ClaimVersion.V0 ? policy.OnlyPurpose : null);
        if (resolved is not { } claimScope)
        {
            return Verdict.Malformed(
                chain.Claim.Version == ClaimVersion.V0 ? RecordField.Purpose : RecordField.Domain, RecordDefect.Missing);
        }

        scope = claimScope;
        MessageScheme scheme = chain.MessageStorage.Scheme;
        bool isEd25519 = chain.PublicKeyStorage.Algorithm == KeyAlgorithm.Ed25519;
        if (scheme != MessageScheme.None && isEd25519 != (scheme == MessageScheme.Ed25519))
        {
            return Verdict.Malformed(RecordField.MessageScheme, RecordDefect.Conflict);
        }

        if (!policy.Accepts(appId))
        {
            return Verdict.Invalid(ChainFailure.AppNotAccepted);
        }

        if (chain.Claim.Version == ClaimVersion.V0)
        {
            if (!policy.AcceptsPurpose(scope))
            {
                return Verdict.Invalid(ChainFailure.PurposeNotAccepted);
            }
        }
        else if (!policy.AcceptsDomain(scope))
        {
            return Verdict.Invalid(ChainFailure.DomainNotAccepted);
        }

        return policy.Accepts(scheme)
            ? CheckEncodings(policy.Rules, chain)
            : Verdict.Invalid(ChainFailure.SchemeNotAccepted);
    }

    private static Verdict CheckEncodings(VerificationRules rules, in SignatureChain chain)
    {
        ChainFailure failure = CheckEncoding(rules, chain.AppSignatureStorage, hasRecoveryByte: true);
        if (failure != ChainFailure.None)
        {
            return Verdict.Invalid(failure, ChainLink.App);
        }

        failure = CheckEncoding(rules, chain.KmsSignatureStorage, hasRecoveryByte: true);
        if (failure != ChainFailure.None)
        {
            return Verdict.Invalid(failure, ChainLink.Kms);
        }

        ref readonly EcdsaSignature signature = ref chain.MessageStorage.SignatureStorage;
        failure = chain.MessageStorage.Scheme switch
        {
            MessageScheme.None => ChainFailure.None,
            MessageScheme.Ed25519 => Ed25519Verification.IsCanonical(signature.Bytes)
                ? ChainFailure.None
                : ChainFailure.InvalidSignatureEncoding,
            _ => CheckEncoding(rules, signature.Storage, signature.HasRecoveryByte),
        };
        return failure == ChainFailure.None ? Verdict.Valid : Verdict.Invalid(failure, ChainLink.Message);
    }

    private static ChainFailure CheckEncoding(VerificationRules rules, in RecoverableSignature signature, bool hasRecoveryByte)
    {
        ScalarRange s = GroupOrder.Classify(signature.S);
        if (GroupOrder.Classify(signature.R) is not (ScalarRange.Low or ScalarRange.High)
            || s is not (ScalarRange.Low or ScalarRange.High)
            || (hasRecoveryByte && !signature.TryGetRecoveryId(out _)))
        {
            return ChainFailure.InvalidSignatureEncoding;
        }

        return s == ScalarRange.High && rules == VerificationRules.Strict ? ChainFailure.HighS : ChainFailure.None;
    }
}
