using Xunit;

namespace ChainVerify.Tests.Records;

internal static class ChainAssert
{
    /// <summary>Whether two chains are the same in everything that a record holds.</summary>
    internal static void Equal(in SignatureChain expected, in SignatureChain actual)
    {
        Assert.Equal(expected.AppId, actual.AppId);
        Assert.Equal(expected.Claim, actual.Claim);
        Assert.Equal(expected.PublicKey, actual.PublicKey);
        Assert.Equal(expected.AppPublicKey, actual.AppPublicKey);
        Assert.Equal(expected.AppSignature, actual.AppSignature);
        Assert.Equal(expected.KmsSignature, actual.KmsSignature);
        Assert.Equal(expected.Message.Scheme, actual.Message.Scheme);
        Assert.Equal(expected.Message.Hash, actual.Message.Hash);
        Assert.Equal(expected.Message.Message.ToArray(), actual.Message.Message.ToArray());
        Assert.Equal(expected.Message.Signature.ToArray(), actual.Message.Signature.ToArray());
        Assert.Equal(expected.StatementHash, actual.StatementHash);
        Assert.Equal(expected.SignerAddress, actual.SignerAddress);
    }
}
