using System.Diagnostics;

namespace OnnxAdapt.TestKit.ForeignClients;

internal sealed class NodeClient(string protosFolder, string protoFile) : ForeignClient
{
    private static string SourceFolder => RepositoryPaths.InRoot("tests/OnnxAdapt.TestKit/ForeignClients/node");

    public override string? MissingReason => ToolPaths.Find("node") is null || ToolPaths.Find("npm") is null ? "Not installed: node and npm." : null;

    protected override async Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options)
    {
        var start = new ProcessStartInfo(ToolPaths.Find("node")!);
        start.Environment["NODE_PATH"] = await NodePackages.InstallAsync(SourceFolder, "grpc-js");
        start.ArgumentList.Add(Path.Combine(SourceFolder, "call.js"));
        ScriptArguments.Add(start.ArgumentList, target, method, options);
        foreach (var argument in new[] { "--protos", protosFolder, "--proto", protoFile })
        {
            start.ArgumentList.Add(argument);
        }

        return new ForeignCall(start, new ScriptOutput());
    }
}
