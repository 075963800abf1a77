using System.Diagnostics;

namespace ChainVerify.Hosting;

/// <summary>The names under which verification is measured and traced; <c>AddMeter</c> and <c>AddSource</c> take them.</summary>
public static class ChainVerifierTelemetry
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "ChainVerify";

    /// <summary>The activity source's name. There is one activity a batch, linked to those of the callers.</summary>
    public const string ActivitySourceName = "ChainVerify";

    /// <summary>The tag of <c>chainverify.verdicts</c> that tells the <see cref="ChainFailure"/>; <c>None</c> for valid chains.</summary>
    public const string FailureTag = "failure";

    internal static ActivitySource Activities { get; } = new(ActivitySourceName);
}
