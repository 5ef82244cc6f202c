namespace OnnxAdapt.Graph.Checking;

/// <summary>Collects problems up to a limit.</summary>
internal sealed class ProblemList(int limit)
{
    private readonly List<GraphProblem> _problems = [];

    public IReadOnlyList<GraphProblem> Problems => _problems;

    public void Add(string place, string message)
    {
        if (_problems.Count < limit)
        {
            _problems.Add(new GraphProblem(place, message));
        }
    }
}
