using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;

try
{
    await using var host = await ServerHost.StartAsync(SettingsReader.Read(args)).ConfigureAwait(false);
    await host.WaitForShutdownAsync().ConfigureAwait(false);
    return 0;
}
catch (AdaptException failure)
{
    await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
    return failure.Kind == AdaptErrorKind.Internal ? 1 : 2;
}
