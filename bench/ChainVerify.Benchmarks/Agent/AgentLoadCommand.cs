using System.CommandLine;
using System.Globalization;

namespace ChainVerify.Benchmarks.Agent;

/// <summary>
/// <c>agent</c>: how many <c>GetKey</c> replies the simulated agent gives over its unix socket. The agent runs as a
/// process of its own, so that its processor time can be told from the client's.
/// </summary>
internal static class AgentLoadCommand
{
    private static readonly (string Name, LoadKind Kind)[] Kinds =
    [
        ("few paths, one connection", new LoadKind(RepeatsPaths: true, KeepsConnection: true)),
        ("few paths, a connection a call", new LoadKind(RepeatsPaths: true, KeepsConnection: false)),
        ("a new path each time, one connection", new LoadKind(RepeatsPaths: false, KeepsConnection: true)),
    ];

    internal static Command Create()
    {
        Option<int> replies = new("--replies") { Description = "Replies of each kind and round.", DefaultValueFactory = _ => 5000 };
        Option<int> rounds = new("--rounds") { Description = "Rounds; the kinds take turns, and the median counts.", DefaultValueFactory = _ => 5 };
        Command command = new("agent", "Loads the simulated agent with GetKey over a unix socket.") { replies, rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(replies), parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int replies, int rounds, CancellationToken cancellationToken)
    {
        await using AgentProcess agent = await AgentProcess.StartAsync(cancellationToken);
        AgentLoad load = new(agent);
        foreach ((_, LoadKind kind) in Kinds)
        {
            await load.RunAsync(kind, replies, cancellationToken); // warm-up
        }

        List<LoadResult>[] results = [.. Kinds.Select(_ => new List<LoadResult>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < Kinds.Length; i++)
            {
                results[i].Add(await load.RunAsync(Kinds[i].Kind, replies, cancellationToken));
            }
        }

        Console.WriteLine("GetKey replies per second: of the clock, and of the agent's processor time (one core, whatever else runs)");
        for (int i = 0; i < Kinds.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {Kinds[i].Name,-38} {Median(results[i], result => result.PerSecond),8:0} {Median(results[i], result => result.PerProcessorSecond),8:0}"));
        }

        return 0;
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value)
        => results.Select(value).Order().ElementAt(results.Count / 2);
}
