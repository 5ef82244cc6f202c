namespace OnnxAdapt.Autodiff.Emission;

/// <summary>
/// The equation of an Einsum with one letter for each axis: the axes that an ellipsis stands for get letters that are not in use, counted
/// from the last so that shorter ones broadcast, and a result that is not written out is derived.
/// </summary>
internal sealed class EinsumEquation
{
    private const string Ellipsis = "...";

    private EinsumEquation(string[] operands, string result) => (Operands, Result) = (operands, result);

    /// <summary>Letters of each operand, one per axis.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>Letters of the result.</summary>
    public string Result { get; }

    /// <summary>Reads an equation.</summary>
    /// <param name="equation">As in the attribute.</param>
    /// <param name="ranks">Number of axes of each operand.</param>
    /// <exception cref="AutodiffException">The equation does not fit the operands.</exception>
    public static EinsumEquation Parse(string equation, IReadOnlyList<int> ranks)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (terms.Length != ranks.Count || sides.Length > 2)
        {
            throw new AutodiffException($"the equation '{equation}' is not one for {ranks.Count} operands");
        }

        var hidden = terms.Zip(ranks, HiddenAxes).ToArray();
        var letters = FreeLetters(equation, hidden.Max(), terms);
        var operands = terms.Zip(hidden, (term, count) => term.Replace(Ellipsis, letters[^count..], StringComparison.Ordinal)).ToArray();
        return new EinsumEquation(operands, sides.Length == 2 ? sides[1].Replace(Ellipsis, letters, StringComparison.Ordinal) : letters + Implied(terms));
    }

    private static int HiddenAxes(string term, int rank)
    {
        var shown = term.Replace(Ellipsis, "", StringComparison.Ordinal).Length;
        var fits = term.Contains(Ellipsis, StringComparison.Ordinal) ? shown <= rank : shown == rank;
        return fits ? rank - shown : throw new AutodiffException($"the term '{term}' of an Einsum is not one for {rank} axes");
    }

    private static string FreeLetters(string equation, int count, string[] terms)
    {
        var free = string.Concat(Enumerable.Range('a', 26).Concat(Enumerable.Range('A', 26)).Select(code => (char)code).Where(letter => !equation.Contains(letter, StringComparison.Ordinal)).Take(count));
        return free.Length == count ? free : throw new AutodiffException($"the terms {string.Join(',', terms)} of an Einsum leave no letters for {count} further axes");
    }

    /// <summary>Without a result side: the letters that occur once, in alphabetical order.</summary>
    private static string Implied(string[] terms) => string.Concat(
        string.Concat(terms).Where(char.IsLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
}
