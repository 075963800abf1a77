namespace ChainVerify.Simulator;

/// <summary>A contract that says which boots of one app are allowed: Solidity's <c>IAppAuth</c> (ERC-165 id 0x1e079198).</summary>
public interface IAppAuthorisation
{
    /// <summary>Decides about a boot.</summary>
    /// <param name="bootInfo">The boot.</param>
    /// <returns>The decision.</returns>
    BootDecision IsAppAllowed(BootInfo bootInfo);
}

/// <summary>What a KMS goes by: who may have an app's keys, and who may be a KMS.</summary>
public interface IBootAuthority : IAppAuthorisation
{
    /// <summary>Decides about the boot of another KMS node.</summary>
    /// <param name="bootInfo">The boot.</param>
    /// <returns>The decision.</returns>
    BootDecision IsKmsAllowed(BootInfo bootInfo);
}
