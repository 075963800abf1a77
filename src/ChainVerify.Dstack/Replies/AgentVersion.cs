namespace ChainVerify.Dstack;

/// <summary>The version of an agent.</summary>
/// <param name="Version">The version of dstack, such as <c>0.5.8</c>.</param>
/// <param name="Revision">The revision of its source; may be empty.</param>
public sealed record AgentVersion(string Version, string Revision);
