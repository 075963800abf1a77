namespace ChainVerify.Simulator;

/// <summary>A contract undid a call.</summary>
public sealed class ContractRevertException : Exception
{
    /// <summary>Makes an exception.</summary>
    public ContractRevertException()
        : this("")
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="reason">The reason, in the contract's words.</param>
    public ContractRevertException(string reason)
        : base(reason)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="reason">The reason, in the contract's words.</param>
    /// <param name="innerException">The cause.</param>
    public ContractRevertException(string reason, Exception innerException)
        : base(reason, innerException)
    {
    }

    /// <summary>The ABI-encoded custom error; empty when the reason is all there is.</summary>
    public ReadOnlyMemory<byte> ErrorData { get; private init; }

    /// <summary>OpenZeppelin's <c>OwnableUnauthorizedAccount(address)</c>: somebody else than the owner called.</summary>
    internal static ContractRevertException Unauthorized(in Address caller) => new($"OwnableUnauthorizedAccount({caller})")
    {
        // The selector 118cdaa7, then the address in the last 20 of 32 bytes.
        ErrorData = (byte[])[0x11, 0x8c, 0xda, 0xa7, .. new byte[12], .. caller.Bytes],
    };
}
