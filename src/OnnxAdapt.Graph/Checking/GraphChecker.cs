namespace OnnxAdapt.Graph.Checking;

/// <summary>
/// Checks that a model means something: names are unique and defined before use, outputs are produced, operators exist in the imported
/// operator sets and have the inputs and attributes that they need, functions do not call themselves, tensors have as many bytes as they say.
/// </summary>
public static class GraphChecker
{
    /// <summary>Most problems that are collected.</summary>
    public const int MaxProblems = 100;

    /// <summary>All problems of a model, none when it is right.</summary>
    public static IReadOnlyList<GraphProblem> Check(OnnxModel model)
    {
        var problems = new ProblemList(MaxProblems);
        CheckOpsets(model, problems);
        FunctionChecks.Check(model, problems);
        var operators = new OperatorChecks(model, model.Opsets, problems, insideFunction: false);
        new StructureChecks(problems, operators).CheckMain(model.Graph);
        foreach (var function in model.Functions)
        {
            var body = new OperatorChecks(model, function.Opsets, problems, insideFunction: true);
            new StructureChecks(problems, body).CheckFunction(function);
        }

        return problems.Problems;
    }

    /// <summary>The problems with names, definitions and their order alone; operators are not looked at.</summary>
    public static IReadOnlyList<GraphProblem> CheckStructure(OnnxModel model)
    {
        var problems = new ProblemList(MaxProblems);
        var checks = new StructureChecks(problems, operators: null);
        checks.CheckMain(model.Graph);
        foreach (var function in model.Functions)
        {
            checks.CheckFunction(function);
        }

        return problems.Problems;
    }

    /// <summary>Refuses a model that is not right.</summary>
    /// <exception cref="GraphException">There are problems; the message lists the first ones.</exception>
    public static void Require(OnnxModel model)
    {
        var problems = Check(model);
        if (problems.Count > 0)
        {
            var more = problems.Count > 5 ? $" (and {problems.Count - 5} more)" : "";
            throw new GraphException($"The model is not valid: {string.Join("; ", problems.Take(5))}{more}.");
        }
    }

    private static void CheckOpsets(OnnxModel model, ProblemList problems)
    {
        foreach (var (domain, version) in model.Opsets.Where(opset => opset.Value < 1))
        {
            problems.Add("model", $"the operator set of domain '{domain}' is imported in version {version}; versions start at 1");
        }
    }
}
