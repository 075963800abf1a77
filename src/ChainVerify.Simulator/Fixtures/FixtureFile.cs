namespace ChainVerify.Simulator;

/// <summary>The recorded files of the published simulators, embedded in this assembly.</summary>
internal static class FixtureFile
{
    /// <summary>Reads a file of the folder <c>Fixtures</c>.</summary>
    internal static byte[] Read(string name)
    {
        using Stream stream = typeof(FixtureFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly does not hold the file {name}.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
