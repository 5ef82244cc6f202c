using Xunit;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A test that calls with foreign clients; skipped with a sentence when one of them cannot run here.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForeignFactAttribute : FactAttribute
{
    public ForeignFactAttribute(params ForeignClientKind[] kinds) => Skip = kinds.Select(MissingReason).FirstOrDefault(reason => reason is not null);

    private static string? MissingReason(ForeignClientKind kind) => kind switch
    {
        ForeignClientKind.Python => ForeignClient.Python.MissingReason,
        ForeignClientKind.Grpcurl => ForeignClient.Grpcurl.MissingReason,
        _ => ForeignClient.Node(".", ".").MissingReason,
    };
}
