namespace ChainVerify.Simulator;

/// <summary>Whether something may boot. <c>default</c> is a refusal.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Reason">Why not, in the contract's words; empty when it may.</param>
public readonly record struct BootDecision(bool IsAllowed, string Reason)
{
    /// <summary>It may.</summary>
    public static BootDecision Allowed { get; } = new(true, "");

    /// <summary>It may not.</summary>
    /// <param name="reason">Why, in the contract's words.</param>
    /// <returns>The refusal.</returns>
    public static BootDecision Denied(string reason) => new(false, reason);
}
