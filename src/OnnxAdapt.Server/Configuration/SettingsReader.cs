using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Configuration;

/// <summary>Reads the options of a server that runs by itself.</summary>
internal static class SettingsReader
{
    private const string EnvironmentPrefix = "ONNXADAPT__";

    /// <summary>
    /// Options from, in rising order of rank, <c>appsettings.json</c> beside the program (section <c>OnnxAdapt</c>), environment
    /// variables such as <c>ONNXADAPT__Serving__MaxBatchRows</c>, and arguments such as <c>--Port 50051</c>.
    /// </summary>
    /// <exception cref="AdaptException">InvalidArgument for a value that cannot be read as its type.</exception>
    public static ServerSettings Read(string[] args)
    {
        var file = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).Build();
        var settings = new ServerSettings();
        try
        {
            file.GetSection(ServerSettings.Section).Bind(settings, Strict);
            new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).AddCommandLine(args).Build().Bind(settings, Strict);
        }
        catch (InvalidOperationException failure)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"The configuration cannot be read. {failure.Message}{Inner(failure)}", failure);
        }

        return settings;
    }

    private static string Inner(Exception failure) => failure.InnerException is { } inner ? $" {inner.Message}" : "";

    private static void Strict(BinderOptions binder) => binder.ErrorOnUnknownConfiguration = true;
}
