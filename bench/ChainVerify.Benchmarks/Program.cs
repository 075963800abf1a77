using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using ChainVerify.Benchmarks;
using ChainVerify.Benchmarks.Agent;
using ChainVerify.Benchmarks.Figures;
using ChainVerify.Benchmarks.Load;
using ChainVerify.Benchmarks.Plots;

// What `plots` reads.
[assembly: JsonExporterAttribute.Brief]

// BenchmarkDotNet runs each benchmark in a process of its own, minutes apart; the figures are ratios, so they are measured
// in one process, in turns.
if (args is ["figures", .. string[] rest])
{
    return FiguresCommand.Create().Parse(rest).Invoke();
}

if (args is ["soak", .. string[] soak])
{
    return await SoakCommand.Create().Parse(soak).InvokeAsync();
}

if (args is ["wrk", .. string[] wrk])
{
    return await WrkCommand.Create().Parse(wrk).InvokeAsync();
}

if (args is ["service-figures", .. string[] service])
{
    return await ServiceFiguresCommand.Create().Parse(service).InvokeAsync();
}

if (args is ["agent", .. string[] load])
{
    return AgentLoadCommand.Create().Parse(load).Invoke();
}

if (args is ["plots", .. string[] plotArguments])
{
    return PlotsCommand.Create().Parse(plotArguments).Invoke();
}

BenchmarkSwitcher.FromAssembly(typeof(KeccakBenchmarks).Assembly).Run(args);
return 0;
