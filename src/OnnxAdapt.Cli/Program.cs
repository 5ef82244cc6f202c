using OnnxAdapt.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
