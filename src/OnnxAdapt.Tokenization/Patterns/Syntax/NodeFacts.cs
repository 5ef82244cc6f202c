namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>What can be told about a part without a text.</summary>
internal static class NodeFacts
{
    /// <summary>How many code points a part takes, or null when that depends on the text.</summary>
    public static int? Width(RegexNode node) => node switch
    {
        SetNode => 1,
        SequenceNode sequence => sequence.Parts.Aggregate((int?)0, (sum, part) => sum + Width(part)),
        AlternationNode alternation => alternation.Branches.Select(Width).Distinct().ToArray() is [var single] ? single : null,
        RepeatNode repeat => repeat.Min == repeat.Max ? Width(repeat.Body) * repeat.Min : null,
        CaptureNode capture => Width(capture.Body),
        AtomicNode atomic => Width(atomic.Body),
        LookNode or PlaceNode => 0,
        _ => null,
    };

    /// <summary>Whether a part can match without taking anything.</summary>
    public static bool IsNullable(RegexNode node) => node switch
    {
        SetNode => false,
        SequenceNode sequence => sequence.Parts.All(IsNullable),
        AlternationNode alternation => alternation.Branches.Any(IsNullable),
        RepeatNode repeat => repeat.Min == 0 || IsNullable(repeat.Body),
        CaptureNode capture => IsNullable(capture.Body),
        AtomicNode atomic => IsNullable(atomic.Body),
        _ => true,
    };

    /// <summary>The code points that a match of the part can begin with; null when any, or none at all, may be there.</summary>
    public static CodeSet? First(RegexNode node) => IsNullable(node) ? null : Beginning(node);

    private static CodeSet? Beginning(RegexNode node) => node switch
    {
        SetNode set => set.Set,
        SequenceNode sequence => BeginningOfAll(sequence.Parts.TakeWhile(IsNullable).Append(sequence.Parts.FirstOrDefault(part => !IsNullable(part)))),
        AlternationNode alternation => BeginningOfAll(alternation.Branches),
        RepeatNode repeat => Beginning(repeat.Body),
        CaptureNode capture => Beginning(capture.Body),
        AtomicNode atomic => Beginning(atomic.Body),
        LookNode or PlaceNode => new CodeSet(static _ => false),
        _ => null,
    };

    private static CodeSet? BeginningOfAll(IEnumerable<RegexNode?> parts)
    {
        CodeSet[] sets = [.. parts.OfType<RegexNode>().Select(Beginning).TakeWhile(set => set is not null).Select(set => set!)];
        return sets.Length == parts.OfType<RegexNode>().Count() ? new CodeSet(code => Array.Exists(sets, set => set.Contains(code))) : null;
    }
}
