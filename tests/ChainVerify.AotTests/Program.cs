using ChainVerify.AotTests;

if (args is ["--instruction-sets"])
{
    foreach (string name in InstructionSets.Supported())
    {
        Console.WriteLine(name);
    }

    return 0;
}

if (args.Length > 0)
{
    Console.Error.WriteLine("usage: ChainVerify.AotTests [--instruction-sets]");
    return 2;
}

return SelfCheck.Run(Console.Out) ? 0 : 1;
