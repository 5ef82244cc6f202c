using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Verification;

/// <summary>Runs the body of a case.</summary>
internal static class CaseRun
{
    /// <summary>The result of a check that returns what is wrong, or null; exceptions are failures.</summary>
    public static CaseResult Guard(string name, Func<string?> check)
    {
        try
        {
            return new CaseResult(name, check());
        }
        catch (Exception failure) when (failure is AdaptException or AutodiffException or GraphException or OnnxFormatException or IOException or KeyNotFoundException)
        {
            return new CaseResult(name, failure.Message.ReplaceLineEndings(" "));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new CaseResult(name, $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }
}
