namespace ChainVerify.Dstack.Transport;

/// <summary>Reads the two upper links out of a reply's <c>signature_chain</c>.</summary>
internal static class ReplyChain
{
    /// <summary>The app key's and the KMS root's signature, which end the chain.</summary>
    /// <param name="chain">The signatures of the reply.</param>
    /// <param name="before">How many signatures come before the two.</param>
    /// <param name="method">The method, for texts of errors.</param>
    /// <exception cref="DstackProtocolException">There are more or fewer signatures, or one has not 65 bytes.</exception>
    internal static (RecoverableSignature App, RecoverableSignature Kms) ReadLinks(byte[][] chain, int before, string method)
    {
        if (chain.Length != before + 2)
        {
            throw new DstackProtocolException($"The signature_chain in the reply of {method} has {chain.Length} signatures instead of {before + 2}.");
        }

        return (ReadLink(chain, before, method), ReadLink(chain, before + 1, method));
    }

    private static RecoverableSignature ReadLink(byte[][] chain, int index, string method)
        => RecoverableSignature.TryCreate(chain[index], out RecoverableSignature signature)
            ? signature
            : throw new DstackProtocolException(
                $"signature_chain[{index}] in the reply of {method} has {chain[index].Length} bytes instead of {RecoverableSignature.Size}.");
}
