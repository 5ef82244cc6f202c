using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>
/// The gradient of GRU from its saved gates. With dh carried back from the next step and including dY of this one: da_z = dh (h - g) z (1 - z);
/// da_g = dh (1 - z) (1 - g^2). Reset before the product: d(r h) = da_g R_g, da_r = d(r h) h r (1 - r), dh = dh z + d(r h) r + [da_z, da_r] R.
/// Reset behind it, with q = R_g h + b: da_r = da_g q r (1 - r), dq = da_g r, dh = dh z + [da_z, da_r, dq] R.
/// </summary>
internal static class GruBackward
{
    public static Value?[] Write(OperatorEmitter e, Node node)
    {
        var layer = new RecurrentLayer(e, node, 3, node.Input(4));
        var resetLast = node.GetInt("linear_before_reset", 0) != 0;
        var parts = Enumerable.Range(0, layer.Directions).Select(direction => Direction(e, layer, node, direction, resetLast)).ToArray();
        return RecurrentSums.Together(e, layer, parts);
    }

    private static RecurrentSums Direction(OperatorEmitter e, RecurrentLayer layer, Node node, int direction, bool resetLast)
    {
        var states = layer.Before(layer.Steps(node.Input(6)!, direction), layer.Start(node.Input(5), direction), direction);
        var scan = new ScanWriter(e, !layer.IsBackwards(direction));
        var dh = scan.State(layer.Start(node.Input(9), direction));
        var (gates, h) = (scan.Slice(layer.Steps(node.Input(7)!, direction)), scan.Slice(states));
        var q = resetLast ? scan.Slice(Candidates(e, layer, node, direction, states)) : null;
        var dy = node.Input(8) is { } sum ? scan.Slice(layer.Steps(sum, direction)) : null;
        var (mask, b) = (layer.MaskSlice(scan), scan.Body);
        var weight = layer.Part(node.Input(2)!, direction);
        var total = dy is null ? dh : b.Add(dh, dy);
        var (forInputs, forStates, back) = q is null
            ? ResetFirst(e, b, gates, h, total, weight, layer.Hidden)
            : ResetLast(b, gates, h, total, q, weight, layer.Hidden);
        scan.Next(mask is null ? back : b.Where(mask, back, dh));
        scan.Piece(mask is null ? forInputs : b.WhereOrZero(mask, forInputs));
        if (resetLast)
        {
            scan.Piece(mask is null ? forStates : b.WhereOrZero(mask, forStates));
        }

        var results = scan.Write();
        return new RecurrentSums(results[1], results[^1], layer.Part(node.Input(1)!, direction))
        {
            Starts = [results[0]],
            Recurrence = resetLast ? RecurrentSums.Product(e, results[2], states) : ResetFirstRecurrence(e, layer, node, direction, results[1], states),
        };
    }

    /// <summary>q = R_g h + b for all steps.</summary>
    private static Value Candidates(OperatorEmitter e, RecurrentLayer layer, Node node, int direction, Value states)
    {
        var (from, to) = (2 * layer.Hidden, 3 * layer.Hidden);
        var product = e.MatMul(states, e.Slice(layer.Transposed(node.Input(2)!, direction), from, to, 1));
        product.Shape = states.Shape;
        return layer.Bias(node.Input(3), direction, 1) is { } bias ? e.Add(product, e.Slice(bias, from, to, 0)) : product;
    }

    private static (Value ForInputs, Value ForStates, Value Back) ResetLast(OperatorEmitter b, Value gates, Value h, Value dh, Value q, Value weight, long hidden)
    {
        var (z, r, daz, dag) = Common(b, gates, h, dh, hidden);
        var dar = b.Mul(b.Mul(dag, q), b.Mul(r, b.Sub(1, r)));
        var forStates = b.Concat([daz, dar, b.Mul(dag, r)], -1);
        return (b.Concat([daz, dar, dag], -1), forStates, b.Add(b.Mul(dh, z), b.MatMul(forStates, weight)));
    }

    private static (Value ForInputs, Value ForStates, Value Back) ResetFirst(OperatorEmitter e, OperatorEmitter b, Value gates, Value h, Value dh, Value weight, long hidden)
    {
        var (z, r, daz, dag) = Common(b, gates, h, dh, hidden);
        var reset = b.MatMul(dag, e.Slice(weight, 2 * hidden, 3 * hidden, 0));
        var dar = b.Mul(b.Mul(reset, h), b.Mul(r, b.Sub(1, r)));
        var product = b.MatMul(b.Concat([daz, dar], -1), e.Slice(weight, 0, 2 * hidden, 0));
        var all = b.Concat([daz, dar, dag], -1);
        return (all, all, b.Add(b.Add(b.Mul(dh, z), b.Mul(reset, r)), product));
    }

    private static (Value Z, Value R, Value Daz, Value Dag) Common(OperatorEmitter b, Value gates, Value h, Value dh, long hidden)
    {
        var parts = b.Split(gates, -1, hidden, hidden, hidden);
        var (z, r, g) = (parts[0], parts[1], parts[2]);
        var keep = b.Sub(1, z);
        var daz = b.Mul(b.Mul(dh, b.Sub(h, g)), b.Mul(z, keep));
        return (z, r, daz, b.Mul(b.Mul(dh, keep), b.Sub(1, b.Mul(g, g))));
    }

    /// <summary>dR for z and r is da^T h, that for the candidate da_g^T (r h).</summary>
    private static Value ResetFirstRecurrence(OperatorEmitter e, RecurrentLayer layer, Node node, int direction, Value sums, Value states)
    {
        var hidden = layer.Hidden;
        var parts = e.Split(sums, -1, 2 * hidden, hidden);
        var r = e.Split(layer.Steps(node.Input(7)!, direction), -1, hidden, hidden, hidden)[1];
        return e.Concat([RecurrentSums.Product(e, parts[0], states), RecurrentSums.Product(e, parts[1], e.Mul(r, states))], 0);
    }
}
