using ChainVerify.LaneSources;

// dotnet run --project eng/LaneSources [DIRECTORY]: below the directory, or below Core if none is named, and then the forms that the
// tests reason about too. Idempotent.
string directory = args.Length > 0 ? args[0] : Path.Combine("src", "ChainVerify.Core");
if (!Directory.Exists(directory))
{
    Console.Error.WriteLine($"There is no directory '{directory}': run this from the repository's root, or name one.");
    return 1;
}

foreach (string orphan in LaneSource.OrphansBelow(directory).ToArray())
{
    File.Delete(orphan);
    Console.WriteLine($"deleted {orphan}");
}

IEnumerable<(string Path, string Text)> files = LaneSource.Below(directory).SelectMany(source => source.Narrower());
if (args.Length == 0)
{
    files = files.Concat(BoundedSource.In(".").Select(source => source.Bounded()));
}

foreach ((string path, string text) in files)
{
    // An unchanged file keeps its time, so nothing is compiled again.
    if (!File.Exists(path) || File.ReadAllText(path) != text)
    {
        File.WriteAllText(path, text);
        Console.WriteLine($"wrote {path}");
    }
}

return 0;
