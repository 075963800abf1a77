using ChainVerify.Cli.Invocation;

return await ChainVerifyCommand.RunAsync(args, ConsoleStreams.OfProcess());
