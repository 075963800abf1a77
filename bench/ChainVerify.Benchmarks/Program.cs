using BenchmarkDotNet.Running;
using ChainVerify.Benchmarks;
using ChainVerify.Benchmarks.Figures;

// BenchmarkDotNet runs each benchmark in a process of its own, minutes apart; the figures are ratios, so they are measured
// in one process, in turns.
if (args is ["figures", .. string[] rest])
{
    return FiguresCommand.Create().Parse(rest).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(KeccakBenchmarks).Assembly).Run(args);
return 0;
