using System.CommandLine;
using ChainVerify.Benchmarks.Figures;
using ChainVerify.Cli.Invocation;

namespace ChainVerify.Benchmarks.Load;

/// <summary><c>service-figures</c>: what gathering callers and what HTTP costs, in turns with the same work without them.</summary>
internal static class ServiceFiguresCommand
{
    internal static RootCommand Create()
    {
        Option<int> rounds = new("--rounds") { Description = "How many rounds; medians count.", DefaultValueFactory = _ => 15 };
        RootCommand command = new("Measures the figures of the service. Exit code 0: all met, 1: one missed, 2: no result.") { rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        try
        {
            List<Figure> figures = [];
            foreach (bool isHot in (bool[])[true, false])
            {
                CallerFigures callers = new(isHot);
                await using (callers.ConfigureAwait(false))
                {
                    figures.AddRange(await callers.MeasureAsync(rounds).ConfigureAwait(false));
                }
            }

            figures.AddRange(await StreamingFigures.MeasureAsync(rounds, cancellationToken).ConfigureAwait(false));
            FiguresReport.WriteMarkdown(Console.Out, figures, rounds);
            return figures.Any(figure => figure.IsMet == false) ? 1 : 0;
        }
        catch (CommandException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 2;
        }
    }
}
