using System.CommandLine;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Figures;

/// <summary><c>figures</c>: measures every figure that is promised and tells which are met.</summary>
internal static class FiguresCommand
{
    private const string Chains = "chains";
    private const string Engine = "engine";
    private const int LeastRounds = 30;
    private const int MostRounds = 10_000;

    internal static RootCommand Create()
    {
        Option<int> rounds = new("--rounds")
        {
            Description = $"How many rounds are timed, at least {LeastRounds}.",
            DefaultValueFactory = _ => LeastRounds,
            HelpName = "N",
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < LeastRounds or > MostRounds)
            {
                result.AddError($"--rounds must be between {LeastRounds} and {MostRounds}");
            }
        });
        Option<bool> json = new("--json") { Description = "Writes the result as JSON." };
        Argument<string> set = new("set")
        {
            Description = "Which figures: those of chains on libsecp256k1 and managed code, or those of the vector engine.",
            DefaultValueFactory = _ => Chains,
            HelpName = $"{Chains}|{Engine}",
        };
        set.AcceptOnlyFromAmong(Chains, Engine);
        RootCommand command = new("Measures the promised figures. Exit code 0: all met, 1: one missed, 2: no result.") { set, rounds, json };
        command.SetAction(parsed => Run(parsed.GetValue(set)!, parsed.GetValue(rounds), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string set, int rounds, bool writesJson)
    {
        try
        {
            IPromises promises = set == Engine ? new EnginePromises() : new ChainPromises();
            Measurement[] measurements = InterleavedRun.Measure(promises.Subjects, rounds, ReportProgress);
            ReportProgress(string.Empty);
            Figure[] figures = promises.Judge(measurements);
            if (writesJson)
            {
                using Stream output = Console.OpenStandardOutput();
                FiguresReport.WriteJson(output, measurements, figures, rounds);
            }
            else
            {
                FiguresReport.WriteMarkdown(Console.Out, measurements, figures, rounds);
            }

            return figures.Any(figure => figure.IsMet == false) ? 1 : 0;
        }
        catch (CommandException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static void ReportProgress(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{text,-30}{(text.Length == 0 ? "\r" : string.Empty)}");
        }
    }
}
