using ChainVerify.Cli.Benchmarking;
using ChainVerify.Simulator;

namespace ChainVerify.Benchmarks;

/// <summary>One signature, its digest and its key: the KMS link of a generated chain.</summary>
internal sealed record SignatureCase(byte[] Digest, byte[] Compact, int RecoveryId, CompressedPublicKey PublicKey)
{
    internal static SignatureCase Create()
    {
        Workload workload = Workloads.Cold(1);
        SignatureChain chain = workload.Chains[0];
        CompressedPublicKey appKey = chain.AppPublicKey.GetValueOrDefault();
        Digest256 digest = LinkPreimages.Hash(LinkPreimages.KmsLink(chain.AppId.GetValueOrDefault(), appKey));
        chain.KmsSignature.TryGetRecoveryId(out int recoveryId);
        return new SignatureCase(
            digest.Bytes.ToArray(), chain.KmsSignature.Compact.ToArray(), recoveryId, workload.Root.PublicKey.GetValueOrDefault());
    }
}
