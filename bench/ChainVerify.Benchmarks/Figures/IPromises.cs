namespace ChainVerify.Benchmarks.Figures;

/// <summary>What is promised about speed, as subjects to time and figures to make of them.</summary>
internal interface IPromises
{
    /// <summary>What is timed, in turns.</summary>
    IReadOnlyList<Subject> Subjects { get; }

    /// <summary>The figures, from what all subjects measured.</summary>
    Figure[] Judge(IReadOnlyList<Measurement> measurements);
}
