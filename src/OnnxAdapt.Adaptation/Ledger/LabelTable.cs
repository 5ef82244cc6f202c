namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>Labels in the order in which they first came: a label's number never changes, so a head grows at its end.</summary>
internal sealed class LabelTable
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public LabelTable(IEnumerable<string> names)
    {
        foreach (var name in names) Claim(name);
    }

    public int Count => _names.Count;

    public bool Contains(string name) => _numbers.ContainsKey(name);

    /// <summary>The number of a label, a new one if it has none.</summary>
    public int Claim(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers[name] = number = _names.Count;
            _names.Add(name);
        }

        return number;
    }

    public int? Find(string name) => _numbers.TryGetValue(name, out var number) ? number : null;

    public string[] Take(int count) => [.. _names.Take(count)];
}
