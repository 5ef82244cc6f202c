using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Checking;

/// <summary>Checks that functions are defined once and do not call themselves, directly or through others.</summary>
internal static class FunctionChecks
{
    public static void Check(OnnxModel model, ProblemList problems)
    {
        foreach (var group in model.Functions.GroupBy(function => (function.Id, function.Overload)).Where(group => group.Count() > 1))
        {
            problems.Add("model", $"the function '{group.Key.Id}' is defined {group.Count()} times");
        }

        if (FunctionCalls.FindCycle(model) is { } cycle)
        {
            problems.Add("model", $"functions call themselves: {string.Join(" -> ", cycle.Select(function => $"'{function.Id}'"))}");
        }
    }
}
