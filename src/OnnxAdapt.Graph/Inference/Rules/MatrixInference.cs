namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Products of matrices.</summary>
internal static class MatrixInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(node => node.SetShape(0, Product(node, node.Shape(0), node.Shape(1))), "MatMul", "MatMulInteger"),
        .. Rows.Of(node => node.SetShape(0, Product(node, node.Shape(0), node.Shape(3))), "QLinearMatMul"),
        .. Rows.Of(Gemm, "Gemm"),
        .. Rows.Of(Einsum, "Einsum"),
        .. Rows.Of(Attention, "Attention"),
        .. Rows.Of(node => node.SetShape(0, node.Shape(0) is { Count: >= 2 } shape ? new Shape([.. shape.SkipLast(2)]) : null), "Det"),
    ];

    /// <summary>Shape of a product; vectors count as matrices of one row or column, which is dropped again.</summary>
    public static Shape? Product(InferenceContext node, Shape? a, Shape? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        if (a.Count == 0 || b.Count == 0)
        {
            node.Fail("a scalar cannot be multiplied as a matrix");
            return null;
        }

        var inner = DimMath.Unify(a[^1], b.Count == 1 ? b[0] : b[^2]);
        var batch = DimMath.Broadcast(new Shape([.. a.SkipLast(2)]), new Shape([.. b.SkipLast(2)]));
        if (inner is null || batch is null)
        {
            node.Fail($"matrices of shapes {a} and {b} cannot be multiplied");
            return null;
        }

        return new Shape([.. batch, .. a.Count > 1 ? (Dim[])[a[^2]] : [], .. b.Count > 1 ? (Dim[])[b[^1]] : []]);
    }

    public static void Gemm(InferenceContext node)
    {
        if (node.Shape(0) is not { } a || node.Shape(1) is not { } b)
        {
            node.SetShape(0, new Shape(Dim.Unknown, Dim.Unknown));
        }
        else if (a.Count != 2 || b.Count != 2)
        {
            node.Fail($"both factors must be matrices, not of shapes {a} and {b}");
        }
        else
        {
            var (transA, transB) = (node.Node.GetInt("transA", 0) != 0, node.Node.GetInt("transB", 0) != 0);
            if (DimMath.Unify(a[transA ? 0 : 1], b[transB ? 1 : 0]) is null)
            {
                node.Fail($"matrices of shapes {a} and {b} cannot be multiplied with transA={transA}, transB={transB}");
            }

            node.SetShape(0, new Shape(a[transA ? 1 : 0], b[transB ? 0 : 1]));
        }
    }

    /// <summary>As many rows as the query, as wide as the value; with three axes the heads lie side by side in the last.</summary>
    private static void Attention(InferenceContext node)
    {
        if (node.Shape(0) is not { } query || node.Shape(2) is not { } value || query.Count != value.Count)
        {
            return;
        }

        var heads = node.Node.GetInt("q_num_heads", 0);
        var groups = node.Node.GetInt("kv_num_heads", 0);
        node.SetShape(0, query.Count == 4 ? new Shape(query[0], query[1], query[2], value[3])
            : query.Count == 3 && groups > 0 ? new Shape(query[0], query[1], DimMath.Multiply(DimMath.DivideExactly(value[2], groups), heads))
            : null);
    }

    /// <summary>Axes by letter; equations with an ellipsis stay unknown.</summary>
    private static void Einsum(InferenceContext node)
    {
        var equation = node.Node.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Contains('.', StringComparison.Ordinal))
        {
            return;
        }

        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        var axes = new Dictionary<char, Dim>();
        for (var i = 0; i < terms.Length; i++)
        {
            if (node.Shape(i) is { } shape && shape.Count == terms[i].Length)
            {
                Collect(axes, terms[i], shape);
            }
        }

        var output = sides.Length > 1 ? sides[1] : ImpliedOutput(sides[0]);
        node.SetShape(0, new Shape([.. output.Select(letter => axes.GetValueOrDefault(letter))]));
    }

    private static void Collect(Dictionary<char, Dim> axes, string term, Shape shape)
    {
        for (var i = 0; i < term.Length; i++)
        {
            axes[term[i]] = axes.TryGetValue(term[i], out var known) ? DimMath.Broadcast(known, shape[i]) ?? Dim.Unknown : shape[i];
        }
    }

    private static string ImpliedOutput(string inputs) =>
        string.Concat(inputs.Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
}
