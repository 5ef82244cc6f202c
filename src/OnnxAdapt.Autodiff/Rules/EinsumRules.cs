using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Sums of products over named axes.</summary>
internal static class EinsumRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } = [NodeRule("Einsum", Einsum).Broadcasting()];

    /// <summary>
    /// The gradient of an operand is the Einsum of dy and the other operands with the operand's letters as result. Letters that only this
    /// operand has were summed: dy is repeated along them. A letter that it has twice picked a diagonal: the rest is 0.
    /// </summary>
    private static Value?[] Einsum(GradientContext c)
    {
        var operands = Enumerable.Range(0, c.InputCount).Select(c.Input).ToArray();
        var equation = EinsumEquation.Parse(c.Node.GetString("equation", ""), [.. operands.Select(OperatorEmitter.RequireRank)]);
        var terms = operands.Zip(equation.Operands, (value, letters) => new Term(value, letters, value.Shape!)).ToArray();
        var result = new Term(c.Dy, equation.Result, Sizes(equation.Result, terms));
        return c.Gradients(i => OnDiagonal(c, terms[i], Spread(c, terms[i], [.. terms.Where((_, j) => j != i), result])));
    }

    private static Value Spread(GradientContext c, Term operand, Term[] others)
    {
        var known = others.SelectMany(term => term.Letters).ToHashSet();
        var letters = string.Concat(operand.Letters.Distinct().Where(known.Contains));
        var product = others.Length == 1 && others[0].Letters == letters
            ? others[0].Value
            : c.Emit("Einsum", [.. others.Select(term => term.Value)], operand.Value.Type, Sizes(letters, others), ("equation", $"{string.Join(',', others.Select(term => term.Letters))}->{letters}"));
        var missing = Enumerable.Range(0, operand.Letters.Length).Where(axis => !known.Contains(operand.Letters[axis]) || operand.FirstAxis(axis) < axis).ToArray();
        var laidOut = missing.Length == 0 ? product : c.Unsqueeze(product, Array.ConvertAll(missing, axis => (long)axis));
        return laidOut.Shape is { } shape && operand.Value.Shape is { } wanted && shape.Equals(wanted) && !wanted.Contains(Dim.Unknown)
            ? laidOut
            : c.Expand(laidOut, c.ShapeOf(operand.Value), Shapes.Broadcast(laidOut.Shape, operand.Value.Shape));
    }

    private static Shape Sizes(string letters, Term[] terms) => new([.. letters.Select(letter => Size(letter, terms))]);

    private static Dim Size(char letter, Term[] terms)
    {
        var sizes = terms.SelectMany(term => term.Letters.Zip(term.Sizes)).Where(pair => pair.First == letter).Select(pair => pair.Second).ToArray();
        return sizes.FirstOrDefault(size => size.Size is not 1, sizes[0]);
    }

    private static Value OnDiagonal(GradientContext c, Term operand, Value gradient)
    {
        for (var axis = 0; axis < operand.Letters.Length; axis++)
        {
            if (operand.FirstAxis(axis) is var first && first < axis)
            {
                var same = c.Equal(c.PositionsAlong(operand.Value, first), c.PositionsAlong(operand.Value, axis));
                gradient = c.WhereOrZero(same, gradient);
            }
        }

        return gradient;
    }

    private sealed record Term(Value Value, string Letters, Shape Sizes)
    {
        /// <summary>The first axis with the letter of that axis.</summary>
        public int FirstAxis(int axis) => Letters.IndexOf(Letters[axis], StringComparison.Ordinal);
    }
}
